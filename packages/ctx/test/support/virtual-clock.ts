import type { Clock } from "../../src/index.ts";

interface Timer {
  readonly due: number;
  readonly fn: () => void;
}

const turn = globalThis.setImmediate;

/**
 * Time that moves only when a test moves it: exact integer milliseconds, due timers in the order of their time and
 * then of their making, and whatever one of them wakes runs before the next.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = { due: this.#now + Math.ceil(ms), fn };
    this.#timers.push(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#timers = this.#timers.filter((timer) => timer !== handle);
  }

  /** How many timers are armed. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Runs everything that can run without time moving. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) await new Promise<void>((resolve) => turn(resolve));
  }

  /** Moves time on, timer by timer. */
  async add(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#now = Math.max(this.#now, next.due);
      this.clearTimeout(next);
      next.fn();
      await this.settle();
    }
    this.#now = target;
  }

  /** Moves time on as long as there are timers, and no further than that. */
  async drain(limit = 1_000_000): Promise<void> {
    await this.settle();
    for (let fired = 0; fired < limit && this.#timers.length > 0; fired++) {
      const due = Math.min(...this.#timers.map((timer) => timer.due));
      await this.add(due - this.#now);
    }
  }

  #next(target: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= target && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
