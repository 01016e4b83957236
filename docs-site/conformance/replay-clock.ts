import type { Clock } from "@machinery/ctx";

interface Timer {
  readonly due: number;
  readonly fn: () => void;
}

/** A case that goes on for longer than any case has to: endless output, or a loop that time does not move. */
export class Endless extends Error {
  override readonly name = "Endless";
}

const TURNS_AT_ONE_INSTANT = 2_000;
const TIMERS = 20_000;
const turn = globalThis.setImmediate;

/**
 * The time of a case: it moves only when nothing can run, and then to the earliest timer.
 *
 * Timers due at the same instant fire in the order they were set, and everything one of them wakes runs before the
 * next. A delay of zero is a timer at the current instant.
 */
export class ReplayClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  #fired = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = { due: this.#now + ms, fn };
    const after = this.#timers.findLastIndex((each) => each.due <= timer.due);
    this.#timers.splice(after + 1, 0, timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    const at = this.#timers.findIndex((each) => each === handle);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Does something at an instant, counted from the start of the case. */
  at(instant: number, fn: () => void): void {
    this.setTimeout(fn, instant - this.#now);
  }

  /** Resolves after a time, whatever else happens. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimeout(resolve, ms);
    });
  }

  /** Runs until nothing can make progress without time moving. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < TURNS_AT_ONE_INSTANT; turns++) {
      await new Promise((resolve) => turn(resolve));
      // A turn of the loop that something waits for is progress to be made.
      if (!process.getActiveResourcesInfo().includes("Immediate")) return;
    }
    throw new Endless(`no end of turns at ${this.#now} ms`);
  }

  /** Runs until this is true, until an instant, or until there is nothing left to run. */
  async run(until: () => boolean, horizon = Infinity): Promise<void> {
    await this.settle();
    for (let next = this.#timers[0]; next !== undefined && !until(); next = this.#timers[0]) {
      if (next.due > horizon) break;
      if (++this.#fired > TIMERS) throw new Endless(`more than ${TIMERS} timers fired`);
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.due);
      next.fn();
      await this.settle();
    }
    if (!until() && horizon !== Infinity) this.#now = Math.max(this.#now, horizon);
  }
}
