import { expected } from "./check.ts";
import type { Context } from "./context.ts";
import { onSettled, type Reaction, seeTo, type SettleListener } from "./promise-reactions.ts";
import { ignore, isThenable, rejectedQuietly } from "./soon.ts";

/** Settles as the promise does, or rejects with the end of the ctx. */
export function until<T>(ctx: Context, promise: PromiseLike<T>): Promise<T> {
  if (!isThenable(promise)) {
    return Promise.reject(expected("until", "promise must be a promise", promise));
  }
  if (ctx.end !== undefined) {
    // It was handed over: should it reject later, that counts as seen to.
    seeTo(promise);
    return rejectedQuietly(ctx.end.error());
  }
  return new Until(ctx, promise).either;
}

/** Listens to a promise and to the end of a ctx, and leaves the one when the other comes. */
class Until<T> implements SettleListener {
  readonly ctx: Context;
  readonly either: Promise<T>;
  readonly reaction: Reaction;
  readonly undoEnd: () => void;
  resolve: (value: T) => void = ignore;
  reject: (error: unknown) => void = ignore;

  constructor(ctx: Context, promise: PromiseLike<T>) {
    this.ctx = ctx;
    this.either = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.reaction = onSettled(promise, this);
    // Named by a key: who looks for what is left goes by the name, and a bundler renames functions.
    this.undoEnd = ctx.addDoneCallback({ until: () => this.ended() }.until);
  }

  fulfilled(value: unknown): void {
    this.undoEnd();
    // The value of a PromiseLike<T>.
    this.resolve(value as T);
  }

  rejected(error: unknown): void {
    this.undoEnd();
    this.reject(error);
  }

  ended(): void {
    this.reaction.leave(this);
    this.either.catch(ignore);
    this.reject(this.ctx.end?.error());
  }
}
