import { Awaitable } from "./awaitable.ts";
import { hasMethods } from "./check.ts";
import type { Context } from "./context.ts";
import type { CTX } from "./ctx.ts";
import { End } from "./end.ts";
import { causeOf, isCancellation } from "./errors.ts";
import type { FutureStatus, WaitByCallback } from "./future-status.ts";
import type { Logger } from "./logger.ts";
import { isThenable, soon } from "./soon.ts";
import { watch } from "./watch.ts";

/** What a task runs: it is started in a microtask and handed a ctx of its own, which ends when it is to stop. */
export type Coroutine<T> = (ctx: CTX) => PromiseLike<T> | T;

/**
 * A running function, as a future.
 *
 * `cancel` ends the ctx that the function was handed: nothing in JavaScript interrupts a function, it is asked to
 * stop. The task is *done* when the function settles, and then its ctx is cancelled, so that what it started there
 * and left running is asked to stop. It is *cancelled* when the function, asked to stop, rejects with what its ctx
 * ended with, a `CancelledError`, an `AbortError`, or an error with one of these as its `cause`; a return value is
 * a result even then, and any other error a failure. Cancelled before it started, it never runs.
 *
 * Inspired by asyncio's `Task`; unlike one of those it never warns that nobody awaited it.
 */
export interface Task<T> extends FutureStatus<T>, WaitByCallback<T>, PromiseLike<T> {
  /** Whether its function has settled. */
  readonly done: boolean;
  /** The name of the ctx that its function was handed. */
  readonly name: string;
  /** Asks the function to stop; `reason` becomes the `cause` of the `CancelledError`. Returns whether it took effect. */
  cancel(reason?: unknown): boolean;
  /** As a promise's. Await the task itself to wait for it. */
  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  /** As a promise's. */
  finally(onfinally?: (() => void) | null): Promise<T>;
}

/** The end of every function that returned nothing. */
const NOTHING = /* @__PURE__ */ new End<never>("fulfilled", undefined);

/** A task in a ctx that was made for it. */
export class RunningTask<T> extends Awaitable<T> implements Task<T> {
  readonly ctx: Context;

  constructor(ctx: Context, coro: Coroutine<T>) {
    super();
    this.ctx = ctx;
    ctx.holdForTask();
    watch()?.tasks.add(this);
    soon(this.start.bind(this, coro));
  }

  get name(): string {
    return this.ctx.name;
  }

  get label(): string {
    return this.ctx.label;
  }

  get [Symbol.toStringTag](): string {
    return "Task";
  }

  protected get errorLog(): Logger {
    return this.ctx.log;
  }

  cancel(reason?: unknown): boolean {
    return !this.done && this.ctx.cancel(reason);
  }

  private start(coro: Coroutine<T>): void {
    if (this.ctx.done) return this.stopped();
    try {
      const returned = coro(this.ctx);
      if (isThenable(returned)) {
        Promise.resolve(returned).then(this.returned.bind(this), this.threw.bind(this));
      } else {
        this.returned(returned);
      }
    } catch (error) {
      this.threw(error);
    }
  }

  private returned(value: T): void {
    this.over(value === undefined ? NOTHING : new End("fulfilled", value));
  }

  private threw(error: unknown): void {
    if (this.wasAskedToStop(error)) this.stopped();
    else this.over(new End("rejected", error));
  }

  /** Whether this error is how a function answers that its ctx has ended. */
  private wasAskedToStop(error: unknown): boolean {
    const { end, firstEnd } = this.ctx;
    if (end === undefined || firstEnd === undefined) return false;
    if (isCancellation(error)) return true;
    const cause = causeOf(error);
    return [end.value, firstEnd.value].some(
      (value) => value !== undefined && (value === error || value === cause),
    );
  }

  /** Cancelled with what the ctx ended with, whichever error the function answered with. */
  private stopped(): void {
    const { end } = this.ctx;
    this.over(end?.cancelled === true ? end : new End("cancelled", end?.value, this));
  }

  /** Nobody's code is further up the stack, only a microtask of the task: so those who wait are called back at once. */
  private over(end: End<T>): void {
    this.end = end;
    watch()?.tasks.delete(this);
    if (!this.ctx.done) this.ctx.cancel();
    this.callBack(end);
  }
}

/** Tells whether this has the shape of a task. */
export function isTask(value: unknown): value is Task<unknown> {
  return (
    hasMethods(value, ["addDoneCallback", "cancel", "then"]) &&
    Symbol.toStringTag in value &&
    value[Symbol.toStringTag] === "Task"
  );
}
