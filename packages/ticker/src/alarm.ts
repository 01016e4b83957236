import type { Clock } from "@machinery/ctx";
import { nextTurn } from "@machinery/ctx/turn";
import { Instant } from "./instant.ts";

/** Who is rung. */
export interface Ringer {
  /** May come early, as timers do: look at the clock, and set the alarm again. Must not throw. */
  rung(): void;
}

/** One call to come, at an instant or in the next turn of the loop; setting it takes back what was set before. */
export class Alarm {
  private readonly clock: Clock;
  private readonly ringer: Ringer;
  /** What is set: a turn knows by being this one that it has not been taken back. */
  private set: Instant | (() => void) | undefined = undefined;
  /** Its place among those of the instant. */
  previous: Alarm | undefined = undefined;
  next: Alarm | undefined = undefined;

  constructor(clock: Clock, ringer: Ringer) {
    this.clock = clock;
    this.ringer = ringer;
  }

  setFor(time: number, now: number): void {
    this.clear();
    const instant = Instant.of(this.clock, time, now);
    instant.add(this);
    this.set = instant;
  }

  setForNextTurn(): void {
    this.clear();
    const turn = (): void => {
      if (this.set === turn) this.ring();
    };
    this.set = turn;
    nextTurn(turn);
  }

  ring(): void {
    this.set = undefined;
    this.ringer.rung();
  }

  clear(): void {
    const { set } = this;
    this.set = undefined;
    if (set instanceof Instant) set.remove(this);
  }
}
