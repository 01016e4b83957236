import type { Line } from "@machinery/ctx/line";
import { soon } from "@machinery/ctx/soon";

/** How many microtasks after it was asked for something a source still counts as ready. */
const READY_WITHIN = 8;

/**
 * Has the line wait a little for what was asked of async sources.
 *
 * Answers of synchronous sources come faster than an async one can produce anything, so it would hardly ever have a
 * turn. So nobody is answered until everything that was asked for has come, or a few microtasks have passed: what
 * has not come by then is not ready, and nobody waits for it.
 */
export class Patience {
  readonly #line: Pick<Line<unknown>, "hold">;
  /** Counts how often patience has ended. */
  #round = 0;
  /** How much was asked for in this round and has not come. */
  #asked = 0;
  #microtasks = 0;
  /** Whether the microtasks are being counted. */
  #counting = false;
  #release: (() => void) | undefined;

  constructor(line: Pick<Line<unknown>, "hold">) {
    this.#line = line;
  }

  /** Something is asked for; returns the round, for `came`. */
  ask(): number {
    this.#asked++;
    this.#microtasks = 0;
    this.#release ??= this.#line.hold();
    if (!this.#counting) soon(this.#count);
    this.#counting = true;
    return this.#round;
  }

  /** What was asked for in that round has come. */
  came(round: number): void {
    if (round === this.#round && --this.#asked === 0) this.#end();
  }

  /** Counts on where one round follows another in the same microtask. */
  readonly #count = (): void => {
    this.#counting = this.#asked > 0 && ++this.#microtasks <= READY_WITHIN;
    if (this.#counting) soon(this.#count);
    else if (this.#asked > 0) this.#end();
  };

  #end(): void {
    this.#round++;
    this.#asked = 0;
    this.#release?.();
    this.#release = undefined;
  }
}
