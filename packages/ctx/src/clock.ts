/** Where time comes from. Everything that waits for time asks the clock of its ctx, so a test can hand in its own. */
export interface Clock {
  /** Milliseconds since some instant; never goes back. */
  now(): number;
  /** Calls `fn` once, `ms` milliseconds from now. */
  setTimeout(fn: () => void, ms: number): unknown;
  /** Takes a call back; one that was made already is nothing to take back. */
  clearTimeout(handle: unknown): void;
}

// The platform keeps a delay in 31 bits, and fires at once when it is given more.
const LONGEST = 2_147_483_647;

/** A delay longer than the platform's longest, waited for in legs. */
class LongTimeout {
  leg: ReturnType<typeof setTimeout> | undefined;
  readonly #fn: () => void;

  constructor(fn: () => void, ms: number) {
    this.#fn = fn;
    this.#next(ms);
  }

  #next(ms: number): void {
    if (ms > LONGEST) this.leg = setTimeout(() => this.#next(ms - LONGEST), LONGEST);
    else this.leg = setTimeout(this.#fn, ms);
  }
}

/**
 * The time of this machine: monotonic, so that setting the system's clock moves nothing.
 *
 * Looks `setTimeout`, `clearTimeout` and `performance` up at each call, so that fake timers of test runners
 * work, and takes delays longer than 2^31-1 ms, which the platform alone would fire at once.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (fn, ms) => (ms > LONGEST ? new LongTimeout(fn, ms) : setTimeout(fn, ms)),
  clearTimeout(handle) {
    // A handle that is no LongTimeout came from the platform's setTimeout, two lines above.
    clearTimeout(
      handle instanceof LongTimeout ? handle.leg : (handle as ReturnType<typeof setTimeout>),
    );
  },
};
