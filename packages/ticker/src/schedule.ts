/** `minWait` where nobody says: at most this many milliseconds, and at most half of a positive period. */
const DEFAULT_MIN_WAIT = 100;

/** Less than this cannot be waited for, nor told from now. */
const SHORTEST = 1;

/**
 * When ticks are due: arithmetic on whole milliseconds that it is told, without a clock and without timers.
 *
 * Ticks belong to the slots of a grid, one period apart. A tick, however late, skips what slots it has missed, and
 * the next one is due at the first slot that is at least `minWait` and never less than 1 ms after it. So no two
 * ticks belong to one slot, and lateness is never handed on.
 *
 *     slots    0        10        20        30        40
 *     ticks    1        2                 3 4         5      the third was late, the fourth is not
 *
 * A change counts from the slot of the last tick. One that lasts moves the grid; one for once moves the next tick
 * beside it.
 */
export class Schedule {
  /** Only moves forward: nobody has asked for a tick, the first is due, ticks have been. */
  #stage: "new" | "started" | "ticking" = "new";
  #every: number;
  readonly #minWait: number | undefined;
  /** The start until the first tick, then the slot that follows the last: not rounded, so that 16.7 ms stay so. */
  #slot = 0;
  /** Not `Infinity` before the start: a field that is always a whole number needs no memory of its own for it. */
  #due: number | undefined;
  #untilFirst = 0;

  constructor(every: number, minWait: number | undefined) {
    this.#every = period(every);
    this.#minWait = minWait;
  }

  /** The instant from which on the next tick may be given; never, before the start. */
  get due(): number {
    return this.#due ?? Infinity;
  }

  /** Whether no period keeps the ticks apart, but a turn of the loop does. */
  get takesTurns(): boolean {
    return this.#every === 0;
  }

  /** The first tick is asked for. */
  start(now: number): void {
    if (this.#stage !== "new") return;
    this.#stage = "started";
    this.#slot = now;
    this.#due = now + Math.round(this.#untilFirst);
  }

  /** A tick is given; returns the milliseconds until the next. */
  tick(now: number): number {
    this.#stage = "ticking";
    const wait = Math.ceil(this.leastWait());
    this.#slot = this.#every === 0 ? now : this.slotFrom(now + Math.max(wait, SHORTEST));
    const due = this.#every === 0 ? now + wait : Math.round(this.#slot);
    this.#due = due;
    return due - now;
  }

  /** From the last tick on the period is another. The first tick is at once whatever the period. */
  change(every: number, now: number): void {
    const last = this.last;
    this.#every = period(every);
    this.#untilFirst = 0;
    if (this.#stage === "ticking") this.#slot = last + this.#every;
    this.move(this.#slot, now);
  }

  /** The next tick comes this long after the last, or after the start where there was none; the grid stays. */
  changeOnce(every: number, now: number): void {
    if (this.#stage === "new") this.#untilFirst = every;
    else this.move(this.last + every, now);
  }

  private get last(): number {
    return this.#stage === "ticking" ? this.#slot - this.#every : this.#slot;
  }

  /** A tick that is late already is not put off. */
  private move(instant: number, now: number): void {
    if (this.due >= now) this.#due = Math.round(instant);
  }

  private leastWait(): number {
    if (this.#minWait !== undefined) return this.#minWait;
    return this.#every === 0 ? DEFAULT_MIN_WAIT : Math.min(DEFAULT_MIN_WAIT, this.#every / 2);
  }

  /** The first slot whose instant is not before this one. */
  private slotFrom(instant: number): number {
    const periods = Math.ceil((instant - 0.5 - this.#slot) / this.#every);
    const slot = this.#slot + Math.max(periods, 0) * this.#every;
    // Where the period is a fraction, so is the error of the line above.
    return Math.round(slot) < instant ? slot + this.#every : slot;
  }
}

/** A period between nothing and what can be waited for would be one of nothing. */
function period(every: number): number {
  return every === 0 ? 0 : Math.max(every, SHORTEST);
}
