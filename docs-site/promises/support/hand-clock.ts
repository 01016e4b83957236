import type { Clock } from "@machinery/ctx";

/** Time that moves when it is told to, in one step, and costs next to nothing. */
export class HandClock implements Clock {
  readonly #timers = new Set<{ readonly fn: () => void; readonly due: number }>();
  #now = 0;

  /** How many timers are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = { fn, due: this.#now + ms };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    // Whatever else it is, it is not in the set.
    this.#timers.delete(handle as { readonly fn: () => void; readonly due: number });
  }

  /** Moves time on by so many milliseconds at once, and calls what is due then, in the order it is due. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter((timer) => timer.due <= this.#now);
    for (const timer of due.sort((a, b) => a.due - b.due)) {
      if (this.#timers.delete(timer)) timer.fn();
    }
  }
}
