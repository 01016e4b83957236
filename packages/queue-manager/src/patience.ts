import type { Holder, Line } from "@machinery/ctx/line";
import { soon } from "@machinery/ctx/soon";
import { Continuation, type Follower } from "./continuation.ts";

/** So many continuations are kept for later: as many as are asked together at most. */
const KEPT = 100;
/** How many microtasks a consumer waits for what a source was asked for. */
const READY_WITHIN = 8;

/**
 * Has the line wait a little for what was asked of async sources.
 *
 * Answers of synchronous sources come faster than an async one can produce anything, so it would hardly ever have a
 * turn. So no turn begins until everything that was asked for has come, or a consumer has waited for a few microtasks:
 * what has not come by then is not ready, and nobody waits for it.
 */
export class Patience implements Holder {
  readonly #line: Pick<Line<unknown>, "hold">;
  /**
   * Whether the values in line wait too. What several have produced is given out while they are waited for. One is
   * waited for alone: that it is at its end counts before its last value is consumed.
   */
  holdsValues = true;
  /** Counts how often patience has ended. */
  #round = 0;
  /** How much was asked for in this round and has not come. */
  #asked = 0;
  #microtasks = 0;
  /** Whether the microtasks are being counted. */
  #counting = false;
  #free: Continuation | undefined;
  /** How many are free. */
  #kept = 0;

  constructor(line: Pick<Line<unknown>, "hold">) {
    this.#line = line;
  }

  /** Something is asked for; returns the round, for `came`. */
  ask(): number {
    if (this.#asked++ === 0) {
      this.holdsValues = true;
      this.#line.hold(this);
    }
    this.#microtasks = 0;
    return this.#round;
  }

  /** What was asked for in that round has come. */
  came(round: number): void {
    if (round === this.#round && --this.#asked === 0) this.#end();
  }

  /** Waits for a promise, and has a follower told what it settles with, in the stores of this call. */
  follow(promise: Promise<unknown>, follower: Follower): void {
    let continuation = this.#free;
    if (continuation === undefined) {
      continuation = new Continuation(this);
    } else {
      this.#free = continuation.next;
      this.#kept--;
    }
    continuation.follow(promise, follower);
  }

  /** It may be used again, unless there are enough. */
  keep(continuation: Continuation): void {
    if (this.#kept === KEPT) return;
    this.#kept++;
    continuation.next = this.#free;
    this.#free = continuation;
  }

  /** Patience begins to end when a consumer wants what it holds. */
  holds(isValue: boolean): boolean {
    if (isValue && !this.holdsValues) return false;
    if (!this.#counting) soon(this.#count);
    this.#counting = true;
    return true;
  }

  /** Counts on where one round follows another in the same microtask. Where nothing is asked for, there is nothing to end. */
  readonly #count = (): void => {
    this.#counting = this.#asked > 0 && ++this.#microtasks <= READY_WITHIN;
    if (this.#counting) soon(this.#count);
    else this.#end();
  };

  #end(): void {
    this.#round++;
    this.#asked = 0;
    this.#line.hold(undefined);
  }
}
