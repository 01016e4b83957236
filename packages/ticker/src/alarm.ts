import type { Clock } from "@machinery/ctx";
import { nextTurn } from "@machinery/ctx/turn";

/** One call to come, at an instant or in the next turn of the loop; setting it takes back what was set before. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  /** What is set: it knows by being this one that it has not been taken back. */
  #set: { timer?: unknown } | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** May ring early, as timers do: who is rung looks at the clock, and sets it again. */
  setFor(instant: number, now: number): void {
    const set: { timer?: unknown } = this.#replace();
    set.timer = this.#clock.setTimeout(() => this.#rings(set), instant - now);
  }

  setForNextTurn(): void {
    const set = this.#replace();
    nextTurn(() => this.#rings(set));
  }

  clear(): void {
    const set = this.#set;
    this.#set = undefined;
    if (set !== undefined && "timer" in set) this.#clock.clearTimeout(set.timer);
  }

  #replace(): object {
    this.clear();
    return (this.#set = {});
  }

  #rings(set: object): void {
    if (this.#set !== set) return;
    this.#set = undefined;
    this.#ring();
  }
}
