/** What an iteration asks of its line. */
export interface LineConsumers<T> {
  next(by: LineIteration<T>): Promise<IteratorResult<T, undefined>>;
  close(by: LineIteration<T>): void;
}

/** One consumer's way through a line, and what the line has to remember of it. */
export class LineIteration<T> implements AsyncIterableIterator<T> {
  readonly #line: LineConsumers<T>;
  /** How many of its requests wait. */
  pending = 0;
  /** Whether its consumer was given a value, and has not asked for the next one. */
  yielded = false;
  /** Whether the breaker was set while it waited. */
  stopped = false;
  /** Whether it counts among those for which the line listens. */
  listening = false;
  /** Whether it is over; for good. */
  closed = false;

  constructor(line: LineConsumers<T>) {
    this.#line = line;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#line.next(this);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#line.close(this);
    return this.next();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The answer to whoever asks an iteration that is over. */
export function over(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
