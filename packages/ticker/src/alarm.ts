import type { Clock } from "@machinery/ctx";
import { nextTurn } from "@machinery/ctx/turn";

/** Who is rung. */
export interface Ringer {
  /** May come early, as timers do: look at the clock, and set the alarm again. Must not throw. */
  rung(): void;
}

/** One call to come, at an instant or in the next turn of the loop; setting it takes back what was set before. */
export class Alarm {
  private readonly clock: Clock;
  private readonly ringer: Ringer;
  /** One for all timers. */
  private readonly timerRings: () => void;
  /** What is set: a turn knows by being this one that it has not been taken back. */
  private set: "timer" | (() => void) | undefined = undefined;
  private timer: unknown = undefined;

  constructor(clock: Clock, ringer: Ringer) {
    this.clock = clock;
    this.ringer = ringer;
    this.timerRings = this.ringTimer.bind(this);
  }

  setFor(instant: number, now: number): void {
    this.clear();
    this.timer = this.clock.setTimeout(this.timerRings, instant - now);
    this.set = "timer";
  }

  setForNextTurn(): void {
    this.clear();
    const turn = (): void => {
      if (this.set === turn) this.ring();
    };
    this.set = turn;
    nextTurn(turn);
  }

  clear(): void {
    const { set, timer } = this;
    this.set = this.timer = undefined;
    if (set === "timer") this.clock.clearTimeout(timer);
  }

  /** Not every clock takes back what was set. */
  private ringTimer(): void {
    if (this.set === "timer") this.ring();
  }

  private ring(): void {
    this.set = this.timer = undefined;
    this.ringer.rung();
  }
}
