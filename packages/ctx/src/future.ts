import { Awaitable } from "./awaitable.ts";
import { checkLog, checkOptions, checkString } from "./check.ts";
import { End } from "./end.ts";
import type { FutureStatus, WaitByCallback } from "./future-status.ts";
import type { Logger } from "./logger.ts";

/**
 * A value that comes later, from whoever holds the future.
 *
 * Differs from a promise in that its holder can settle it from outside and cancel it, that its state can be
 * asked for at once, that callbacks can be taken back, and that one nobody looks at is no unhandled rejection.
 * Inspired by asyncio's `Future`.
 */
export interface Future<T> extends FutureStatus<T>, WaitByCallback<T>, PromiseLike<T> {
  /** Whether it has ended, in whatever way. */
  readonly done: boolean;
  /** What it was named, `""` where it was not. */
  readonly name: string;
  /** Ends it with a value, taken as it is; returns whether that took effect: the first end is the only one. */
  resolve(value: T): boolean;
  /** Ends it with an error; returns whether that took effect. */
  reject(error: unknown): boolean;
  /** Ends it as cancelled; `reason` becomes the `cause` of the `CancelledError`. Returns whether it took effect. */
  cancel(reason?: unknown): boolean;
  /** As a promise's. Await the future itself to wait for it. */
  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  /** As a promise's. */
  finally(onfinally?: (() => void) | null): Promise<T>;
}

/** What a future can be given. */
export interface FutureOptions {
  /** Shown by `ctx.futToString`. */
  readonly name?: string | undefined;
  /** Where a callback that throws is reported; `console` by default. */
  readonly log?: Logger | undefined;
}

/** Makes futures: `new Future<number>({ name: "answer" })`. */
export interface FutureConstructor {
  new <T>(options?: FutureOptions): Future<T>;
}

class SettableFuture<T> extends Awaitable<T> implements Future<T> {
  readonly name: string;
  protected readonly errorLog: Logger;

  constructor(options: FutureOptions = {}) {
    super();
    checkOptions("Future", options);
    const { name = "", log = console } = options;
    checkString("Future", "name", name);
    checkLog("Future", log);
    this.name = name;
    this.errorLog = log;
  }

  get label(): string {
    return `Future#${this.name}`;
  }

  get [Symbol.toStringTag](): string {
    return "Future";
  }

  resolve(value: T): boolean {
    return this.finish(new End("fulfilled", value));
  }

  reject(error: unknown): boolean {
    return this.finish(new End("rejected", error));
  }

  cancel(reason?: unknown): boolean {
    return this.finish(new End("cancelled", reason, this));
  }
}

/**
 * Makes a value that comes later.
 *
 * @example
 * ```ts
 * const answer = new Future<number>({ name: "answer" });
 * answer.addDoneCallback((status) => console.log(status.outcome));
 * answer.resolve(42); // true; from now on every resolve, reject and cancel returns false
 * console.log(await answer); // 42
 * ```
 */
export const Future: FutureConstructor = SettableFuture;
