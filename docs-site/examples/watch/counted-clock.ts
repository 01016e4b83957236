import type { Clock } from "@machinery/ctx";

/** A clock that knows how many of its timers are to come. */
export class CountedClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<unknown>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const handle = this.#clock.setTimeout(() => {
      this.#timers.delete(handle);
      fn();
    }, ms);
    this.#timers.add(handle);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle);
    this.#clock.clearTimeout(handle);
  }
}
