import type { AsyncEvent } from "@machinery/ctx";
import type { LineIteration } from "@machinery/ctx/line";
import type { Stream } from "./stream.ts";
import type { QueueManagerResult } from "./queue-manager-result.ts";

/**
 * Yields the results of all sources of a queue manager, in turn.
 *
 * Several consumers share the results, each of which goes to one of them. Leaving a loop and starting another goes on
 * where the first one was. One that has stopped yields what is left, and ends at once when it is iterated again.
 */
export interface Streamer<T> extends AsyncIterable<T> {
  /**
   * Ends the loops when it is set, without stopping the streamer. What is in line is still yielded, so a loop over a
   * synchronous source that never ends has to be left by `break`. Taking an iterator clears it.
   */
  readonly breaker: AsyncEvent;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  /** Takes out what is left, without waiting: one step of each synchronous source after the other, until they end. */
  remaining(): IterableIterator<T>;
}

/** The one implementation of Streamer: iterates the line of a stream. */
export class StreamStreamer<C> implements Streamer<QueueManagerResult<C>> {
  readonly breaker: AsyncEvent;
  readonly #stream: Stream<C>;

  constructor(stream: Stream<C>) {
    this.#stream = stream;
    this.breaker = stream.line.breaker;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<QueueManagerResult<C>> {
    const iteration = this.#stream.line.iterate();
    if (this.#stream.stopped) this.breaker.set();
    return new Consumer(this.#stream, iteration);
  }

  *remaining(): Generator<QueueManagerResult<C>, undefined, undefined> {
    this.#stream.hasEnded();
    try {
      yield* this.#stream.line.remaining();
    } finally {
      // Nothing may be left to be taken, and nobody else to notice.
      this.#stream.checkLater();
    }
  }
}

/** One consumer's way through a line. */
class Consumer<C> implements AsyncIterableIterator<QueueManagerResult<C>> {
  readonly #stream: Stream<C>;
  readonly #iteration: LineIteration<QueueManagerResult<C>>;

  constructor(stream: Stream<C>, iteration: LineIteration<QueueManagerResult<C>>) {
    this.#stream = stream;
    this.#iteration = iteration;
  }

  next(): Promise<IteratorResult<QueueManagerResult<C>>> {
    this.#stream.hasEnded();
    return this.#iteration.next();
  }

  return(): Promise<IteratorResult<QueueManagerResult<C>>> {
    const left = this.#iteration.return();
    // Another consumer may be waiting for what this one would have asked for.
    this.#stream.checkLater();
    return left;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
