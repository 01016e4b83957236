import { expected } from "./check.ts";
import type { Context } from "./context.ts";
import { onSettled, seeTo, type SettleListener } from "./promise-reactions.ts";
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
  const either = new Promise<T>((resolve, reject) => {
    const settled: SettleListener = {
      fulfilled(value) {
        undoEnd();
        // The value of a PromiseLike<T>.
        resolve(value as T);
      },
      rejected(error) {
        undoEnd();
        reject(error);
      },
    };
    const reaction = onSettled(promise, settled);
    // Named by a key: who looks for what is left goes by the name, and a bundler renames functions.
    const listener = {
      until: () => {
        reaction.leave(settled);
        either.catch(ignore);
        reject(ctx.end?.error());
      },
    };
    const undoEnd = ctx.addDoneCallback(listener.until);
  });
  return either;
}
