import { expected } from "./check.ts";
import type { Context } from "./context.ts";
import { EndWait } from "./end-wait.ts";
import { onSettled, type Reaction, seeTo, type SettleListener } from "./promise-reactions.ts";
import { isThenable, rejectedQuietly } from "./soon.ts";

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
  return new Until(ctx, promise).begin();
}

/** Listens to a promise and to the end of a ctx, and leaves the one when the other comes. */
class Until<T> extends EndWait<T> implements SettleListener {
  readonly reaction: Reaction;

  constructor(ctx: Context, promise: PromiseLike<T>) {
    super(ctx);
    this.reaction = onSettled(promise, this);
  }

  override get name(): string {
    return "until";
  }

  fulfilled(value: unknown): void {
    this.ctx.unlisten(this);
    // The value of a PromiseLike<T>.
    this.resolve(value as T);
  }

  rejected(error: unknown): void {
    this.ctx.unlisten(this);
    this.reject(error);
  }

  override told(): void {
    this.reaction.leave(this);
    super.told();
  }
}
