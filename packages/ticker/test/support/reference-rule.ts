/**
 * The schedule of the Python original as it is written there, on whole milliseconds: loops where ours divides, and a
 * tick that is not given but looked at again where nothing has to pass after one. For positive periods and a
 * `minWait` that is positive or `false`.
 */
export class ReferenceRule {
  #every: number;
  readonly #minWait: number | false;
  #expected: number;
  /** When its one timer fires; in the past, its flag is set. */
  wake: number;

  constructor(every: number, minWait: number | false, start: number) {
    this.#every = every;
    this.#minWait = minWait;
    this.#expected = this.wake = start;
  }

  tick(now: number): number {
    if (this.#minWait !== false) {
      while (this.#expected - now < this.#minWait) this.#expected += this.#every;
      this.wake = this.#expected;
      return this.#expected - now;
    }
    let diff = this.#expected - now;
    if (diff === 0) {
      this.#expected += this.#every;
    } else {
      while (diff <= -this.#every) {
        this.#expected += this.#every;
        diff = this.#expected - now;
      }
      while (this.#expected - now <= 0) this.#expected += this.#every;
    }
    if (diff === 0) diff = this.#expected - now;
    // Its timer fires at once, and nothing was given: it looks again.
    if (diff <= 0) return this.tick(now);
    this.wake = now + diff;
    return diff;
  }

  change(every: number, setNewEvery: boolean, now: number): void {
    const expected = this.#expected - this.#every + every;
    if (setNewEvery) {
      this.#every = every;
      this.#expected = expected;
    }
    // The flag that a timer has set stays set.
    if (this.wake >= now) this.wake = expected;
  }
}
