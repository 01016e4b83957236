import type { Tick } from "./ticker.ts";

/** Where a consumer gets its ticks. */
export interface TickSource {
  ask(consumer: object): Promise<IteratorResult<Tick, undefined>>;
  leave(consumer: object): void;
}

/** One loop over a ticker: it may be left while others go on. */
export class Consumer implements AsyncIterableIterator<Tick> {
  readonly #source: TickSource;
  #left = false;

  constructor(source: TickSource) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Tick, undefined>> {
    if (this.#left) return Promise.resolve({ done: true, value: undefined });
    return this.#source.ask(this);
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#left = true;
    this.#source.leave(this);
    return Promise.resolve({ done: true, value: undefined });
  }
}
