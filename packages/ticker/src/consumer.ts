import { type Place, placeOf } from "./asking.ts";
import type { Tick } from "./ticker.ts";

/** What is told when there are no more ticks. */
export const OVER: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Where a consumer gets its ticks. */
export interface TickSource {
  ask(place: Place): Promise<IteratorResult<Tick, undefined>>;
  leave(consumer: object): void;
}

/** One loop over a ticker: it may be left while others go on. */
export class Consumer implements AsyncIterableIterator<Tick> {
  readonly #source: TickSource;
  /** Its place in the line, one for all times: a loop asks for one tick at a time. */
  readonly #place: Place = placeOf(this);
  #left = false;

  constructor(source: TickSource) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Tick, undefined>> {
    if (this.#left) return Promise.resolve(OVER);
    const waits = this.#place.resolve !== undefined;
    return this.#source.ask(waits ? placeOf(this) : this.#place);
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#left = true;
    this.#source.leave(this);
    return Promise.resolve(OVER);
  }
}
