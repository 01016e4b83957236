import { checkMilliseconds } from "./check.ts";
import type { Context } from "./context.ts";
import { ignore, rejectedQuietly } from "./soon.ts";

/** Resolves after a time on the ctx's clock, or rejects with the end of the ctx. */
export function sleep(ctx: Context, ms: number): Promise<void> {
  try {
    checkMilliseconds("sleep", "ms", ms);
  } catch (error) {
    return Promise.reject(error);
  }
  if (ctx.end !== undefined) return rejectedQuietly(ctx.end.error());
  const promise = new Promise<void>((resolve, reject) => {
    const timer = ctx.clock.setTimeout(() => {
      undo();
      resolve();
    }, ms);
    // Named by a key: who looks for what is left goes by the name, and a bundler renames functions.
    const listener = {
      sleep: () => {
        ctx.clock.clearTimeout(timer);
        reject(ctx.end?.error());
      },
    };
    const undo = ctx.addDoneCallback(listener.sleep);
  });
  promise.catch(ignore);
  return promise;
}
