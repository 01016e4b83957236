import type { Clock } from "@machinery/ctx";
import { nextTurn } from "@machinery/ctx/turn";

/**
 * One call to come, at an instant or in the next turn of the loop; setting it takes back what was set before.
 *
 * Who is rung tells it so with `rung`: the function it calls is the same each time, and whoever is rung has it
 * already.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  /** What is set: a turn knows by being this one that it has not been taken back. */
  #set: "timer" | (() => void) | undefined;
  #timer: unknown;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** May ring early, as timers do: who is rung looks at the clock, and sets it again. */
  setFor(instant: number, now: number): void {
    this.clear();
    this.#timer = this.#clock.setTimeout(this.#ring, instant - now);
    this.#set = "timer";
  }

  setForNextTurn(): void {
    this.clear();
    const turn = (): void => {
      if (this.#set === turn) this.#ring();
    };
    this.#set = turn;
    nextTurn(turn);
  }

  /** What was set has rung, and is nothing to take back. */
  rung(): void {
    this.#set = this.#timer = undefined;
  }

  clear(): void {
    const set = this.#set;
    const timer = this.#timer;
    this.rung();
    if (set === "timer") this.#clock.clearTimeout(timer);
  }
}
