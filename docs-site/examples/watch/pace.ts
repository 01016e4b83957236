import { type CTX, Semaphore } from "@machinery/ctx";
import { tick, type Ticker } from "@machinery/ticker";

const STEPS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/** How often sources are asked: one period and one pause for the tickers of all of them. */
export class Pace {
  #every: number;
  #paused = false;
  readonly #pauser = new Semaphore();
  readonly #tickers = new Set<Ticker>();

  constructor(every: number) {
    this.#every = every;
  }

  /** Milliseconds from one tick to the next. */
  get every(): number {
    return this.#every;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Ticks until the ctx ends. */
  async *ticks(ctx: CTX): AsyncGenerator<number> {
    const ticker = tick(ctx, this.#every, { pauser: this.#pauser });
    this.#tickers.add(ticker);
    try {
      for await (const [iteration] of ticker) yield iteration;
    } finally {
      this.#tickers.delete(ticker);
    }
  }

  pauseOrResume(): void {
    this.#paused = !this.#paused;
    if (this.#paused) void this.#pauser.acquire();
    else this.#pauser.release();
  }

  faster(): void {
    this.#change(STEPS.findLast((step) => step < this.#every));
  }

  slower(): void {
    this.#change(STEPS.find((step) => step > this.#every));
  }

  #change(every: number | undefined): void {
    if (every === undefined) return;
    this.#every = every;
    for (const ticker of this.#tickers) ticker.changeAfter(every);
  }
}
