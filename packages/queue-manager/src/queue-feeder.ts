import type { Coroutine, CTX, Task } from "@machinery/ctx";

/** What each source can be given. */
export interface SourceOptions<C> {
  /** Accompanies all results of this source, and of the sources that come out of it. */
  readonly context?: C | undefined;
}

/** A function that begins an async source. Its ctx ends when the source is stopped, and when it is over. */
export type AsyncGeneratorStart = (ctx: CTX) => AsyncIterable<unknown>;

/**
 * Adds sources to a queue manager, at any time until it is left.
 *
 * A result that is itself a source is used as one: a function without parameters, a generator object of either kind,
 * a task, a promise or other thenable. Each method throws a `TypeError` for what is no source of its kind, and an
 * `InvalidStateError` once the manager is left. When the ctx has ended, what is added is stopped at once.
 */
export interface QueueFeeder<C> {
  /** Adds a value, which is used like the result of a source: a function without parameters is called. */
  addValue(value: unknown, options?: SourceOptions<C>): void;
  /** Calls a function now, and adds what it returns; what it throws is a failure. */
  addSyncFunction(fn: () => unknown, options?: SourceOptions<C>): void;
  /**
   * Adds the values of an iterable or iterator, one each time it has its turn. It is closed (`return`) when the
   * streamer stops before its end. What `[Symbol.iterator]()` throws is thrown by this.
   */
  addSyncIterator(
    iterator: Iterable<unknown> | Iterator<unknown>,
    options?: SourceOptions<C>,
  ): void;
  /**
   * Runs a function as a task and adds its result; or adds that of a promise, which runs already.
   *
   * The function is handed a ctx that ends when it is to stop, and is waited for when the manager is left. A promise
   * cannot be asked to stop, and is not waited for.
   */
  addCoroutine(coro: Coroutine<unknown> | PromiseLike<unknown>, options?: SourceOptions<C>): void;
  /** Adds the result of a task. It is cancelled when the streamer stops, and waited for when the manager is left. */
  addTask(task: Task<unknown>, options?: SourceOptions<C>): void;
  /**
   * Adds the values of an async iterable; each is asked for when the one before has had its turn.
   *
   * When the streamer stops, an error is thrown into it and it is closed (see `stopAsyncGenerator`). One that is in
   * the middle of an `await` hears of that when it is over: give a function, and pass the ctx it is handed, or its
   * signal, to what it awaits.
   */
  addAsyncGenerator(
    source: AsyncIterable<unknown> | AsyncGeneratorStart,
    options?: SourceOptions<C>,
  ): void;
  /** Stops the streamer when all sources are over and their results consumed; sources may still be added until then. */
  setAsFinishedIfOutOfSources(): void;
}
