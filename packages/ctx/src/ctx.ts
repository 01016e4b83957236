import type { AsyncEvent } from "./async-event.ts";
import type { Clock } from "./clock.ts";
import { Context } from "./context.ts";
import { defineDispose, defineMethod } from "./dispose.ts";
import type { FutureCallback, FutureCTXCallback, FutureStatus, Outcome } from "./future-status.ts";
import { inspectionKey } from "./inspection.ts";
import type { Logger } from "./logger.ts";
import type { Coroutine, Task } from "./task.ts";
import type { Waitable } from "./waitable.ts";

/** What a root ctx can be given. */
export interface BeginningOptions {
  /** Where what happened is said; `console` by default, and handed down to children. */
  readonly log?: Logger | undefined;
  /** Where time comes from; `systemClock` by default, and handed down to children. */
  readonly clock?: Clock | undefined;
  /** Cancels the ctx when it aborts, with its reason as the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a child can be given. */
export interface ChildOptions {
  /** Stands before the name: `parent-->[prefix]-->name`. */
  readonly prefix?: string | undefined;
  /** Instead of the parent's. */
  readonly log?: Logger | undefined;
  /** Cancels the child when it aborts, with its reason as the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the child is rejected with a `TimeoutError`. */
  readonly timeout?: number | undefined;
}

/** What `addOnDone` can be given. */
export interface AddOnDoneOptions {
  /** What `removeDoneCallback` and `hasDirectDoneCallback` know the callback by, instead of the callback itself. */
  readonly index?: object | undefined;
}

/** What `asyncAsBackground` can be given. */
export interface BackgroundOptions {
  /** The last part of the name of the ctx that the function is handed; the function's own name by default. */
  readonly name?: string | undefined;
  /** Whether a failure is kept from the log: `true` unless told otherwise. */
  readonly silent?: boolean | undefined;
}

/** What `asyncWithTimeout` is given. */
export interface TimeoutOptions extends BackgroundOptions {
  readonly name: string;
  /** Milliseconds the function has; 10,000 by default. */
  readonly timeout?: number | undefined;
  /** Set when time is up and the function still runs, and never otherwise. */
  readonly timeoutEvent?: Pick<AsyncEvent, "set"> | undefined;
  /** What to reject with when time is up, instead of a `CancelledError` whose `cause` is a `TimeoutError`. */
  readonly timeoutError?: unknown;
  /** Milliseconds to wait for the clean-up of a function that was asked to stop; without it, as long as it takes. */
  readonly grace?: number | undefined;
}

/**
 * A chain of dependency: when a ctx ends, all below it have ended.
 *
 * A ctx ends by being cancelled or rejected, for itself or because an ancestor did; it cannot be fulfilled. It
 * has no `then`, so an async function may return one. Leaving a `using` block cancels it. Loosely based on Go's
 * contexts; unlike those it runs functions, waits, and carries no values.
 *
 * Who is handed a ctx should make a child of it and end that; the ctx itself belongs to whoever made it.
 */
export interface CTX extends Disposable {
  /** The names from the root to here: `root-->child`. */
  readonly name: string;
  /** Where what happens here is said. */
  readonly log: Logger;
  /** Where time comes from. */
  readonly clock: Clock;
  /**
   * An `AbortSignal` that aborts when this ctx ends, for `fetch` and its like; made when first asked for.
   *
   * It has aborted before the call that ends the ctx returns, after `done` is true everywhere below. Its reason
   * is the end that came first. A ctx whose signal was taken is held by its parent until it ends.
   */
  readonly signal: AbortSignal;

  /**
   * Makes a ctx that ends when this one does, or on its own, and without effect on this one. Throws a `TypeError` or
   * a `RangeError` for what it cannot take.
   *
   * @example
   * ```ts
   * using request = ctx.child("request", { timeout: 5_000 });
   * await fetch(url, { signal: request.signal });
   * ```
   */
  child(name: string, options?: ChildOptions): CTX;
  /**
   * Makes a root ctx with the same log and clock, which does not end when this one does: for clean-up that has to go
   * on after the end. Unlike a child it has to be ended by whoever made it. Inspired by Go's `WithoutCancel`.
   *
   * @param name - The whole name of the new ctx; that of this one by default.
   */
  detached(name?: string): CTX;
  /** Cancels this ctx and all below; `reason` becomes the `cause` of the `CancelledError`. Returns whether it took effect. */
  cancel(reason?: unknown): boolean;
  /** Ends this ctx and all below with an error. Returns whether it took effect. */
  reject(error: unknown): boolean;

  /** Whether this ctx or one above has ended. */
  readonly done: boolean;
  /** Whether it was cancelled: this ctx where it has ended itself, else the nearest ended one above. */
  readonly cancelled: boolean;
  /** How it ended, `undefined` while it has not. */
  readonly outcome: Outcome<never> | undefined;
  /** Returns the error it ended with; throws an `InvalidStateError` while pending, the `CancelledError` if cancelled. */
  exception(): unknown;
  /**
   * Waits for the end: rejects with the `CancelledError` or the error, and needs no handler. To wait for
   * something *or* the end, use `until` or `waitForFirst`: a promise raced against this one stays on it.
   */
  wait(): Promise<never>;

  /**
   * Calls back once when this ctx has ended, in a microtask after the call that ended it; also where that was
   * earlier. Callbacks of one ctx are called in the order they were added, those of parents before those of
   * children. One that throws is logged and the others still run. Returns the undoing, after which it is not
   * called even if it was due.
   */
  addOnDone(callback: FutureCTXCallback<never>, options?: AddOnDoneOptions): () => void;
  /** The same as `addOnDone`, without the ctx. */
  addDoneCallback(callback: FutureCallback<never>): () => void;
  /** Takes back every registration under this function or index here, and returns how many there were. */
  removeDoneCallback(callback: unknown): number;
  /** Whether this function or index is registered on this very ctx and has not been called. */
  hasDirectDoneCallback(callback: unknown): boolean;

  /**
   * Resolves when the first of these is complete, however it completed; never rejects. With none, at once.
   *
   * The ctx itself is not among them: pass it too to stop waiting when it ends. Leaves nothing behind on what it
   * waited for; on a promise, which cannot be unsubscribed from, one reaction that later waits use again.
   *
   * @example
   * ```ts
   * const ready = new AsyncEvent();
   * await ctx.waitForFirst(ready, ctx);
   * console.log(ctx.done ? "stopped" : "ready");
   * ```
   */
  waitForFirst(...waits: readonly Waitable[]): Promise<void>;
  /** The same, when all of them are complete. */
  waitForAll(...waits: readonly Waitable[]): Promise<void>;

  /**
   * Runs a function as a task, in a ctx of its own below this one.
   *
   * Its failure is *not* logged, unless told otherwise with `silent: false`; whoever awaits the task sees it in
   * either case. `withTaskHolder` of `@machinery/task-holder` also waits for what it started.
   *
   * @example
   * ```ts
   * const task = ctx.asyncAsBackground(({ signal }) => poll(signal), { silent: false });
   * task.cancel("no longer needed");
   * ```
   */
  asyncAsBackground<T>(coro: Coroutine<T>, options?: BackgroundOptions): Task<T>;
  /**
   * Runs a function, and asks it to stop when time is up.
   *
   * Returns or throws as the function does, after its clean-up. Past the timeout the function's ctx is cancelled,
   * and this rejects with `timeoutError` or a `CancelledError` whose `cause` is a `TimeoutError`, once the
   * function has settled, or `grace` milliseconds later.
   *
   * @example
   * ```ts
   * const fetchText = async ({ signal }: CTX) => (await fetch(url, { signal })).text();
   * const text = await ctx.asyncWithTimeout(fetchText, { name: "fetch", timeout: 5_000 });
   * ```
   */
  asyncWithTimeout<T>(coro: Coroutine<T>, options: TimeoutOptions): Promise<T>;
  /** Resolves in `ms` milliseconds, or rejects with the end of this ctx; that rejection needs no handler. */
  sleep(ms: number): Promise<void>;
  /**
   * Settles as the promise does, or rejects with the end of this ctx where that comes first; that rejection needs
   * no handler. The promise is not left with a reaction for each call, unlike with `Promise.race`.
   */
  until<T>(promise: PromiseLike<T>): Promise<T>;

  /** Names a future, a task or a promise. */
  setFutureName(future: object, name: string): void;
  /** What it was named, `undefined` where it was not. */
  getFutureName(future: object): string | undefined;
  /** Shows a future as `<Future#name(pending)>`, a promise as `<Promise#name>`, anything else as text. Never throws. */
  futToString(future: unknown, withName?: boolean): string;

  /** Logs a message. */
  logInfo(message: unknown): void;
  /** Logs a message as an error, with what was thrown. */
  logException(message: unknown, error?: unknown): void;
  /** A done callback that logs a failure; being cancelled is none. */
  readonly reporter: (status: FutureStatus<unknown>) => void;
  /** A done callback that logs nothing. */
  readonly silentReporter: (status: FutureStatus<unknown>) => void;

  /** `CTX[a-->b](PENDING(FUT{a})|CANCELLED(FUT{a-->b}))`; beyond 20 levels the middle is `…`. Never throws. */
  toString(): string;
}

/** Where every tree of contexts begins. */
export interface CTXConstructor {
  /**
   * Makes a root ctx.
   *
   * @example
   * ```ts
   * using root = CTX.beginning("app");
   * const job = root.child("job", { timeout: 5_000 });
   * await fetch("https://example.com", { signal: job.signal });
   * ```
   */
  beginning(name: string, options?: BeginningOptions): CTX;
}

/** Makes root contexts: `CTX.beginning("app")`. All others are made with `ctx.child`. */
export const CTX: CTXConstructor = /* @__PURE__ */ makeConstructor();

/** Every ctx descends from one made here, so this is where the class gets the keys that have to be computed. */
function makeConstructor(): CTXConstructor {
  const { prototype } = Context;
  defineDispose(prototype, function () {
    this.cancel();
  });
  // Each is called on a ctx, under whichever key.
  /* eslint-disable @typescript-eslint/unbound-method */
  defineMethod(prototype, Symbol.for("nodejs.util.inspect.custom"), prototype.toString);
  defineMethod(prototype, inspectionKey(), prototype.inspection);
  /* eslint-enable @typescript-eslint/unbound-method */
  return { beginning: (name, options = {}) => Context.beginning(name, options) };
}
