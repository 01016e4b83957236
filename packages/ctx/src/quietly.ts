import { isCTX } from "./check.ts";
import type { CTX } from "./ctx.ts";
import { causeOf, errorName, isCancellation } from "./errors.ts";
import { ignore } from "./soon.ts";

/**
 * Runs an async function, and returns a promise that settles as it does.
 *
 * A rejection because the ctx has ended needs no handler: whoever ended the ctx knows. Any other rejection is the
 * user's to handle. What is no ctx never ends, so `run` is the place to check it.
 */
export function quietly<T>(ctx: CTX, run: () => Promise<T>): Promise<T> {
  const promise = new Promise<T>((resolve, reject) => {
    run().then(resolve, (error: unknown) => {
      if (isEndOf(ctx, error)) promise.catch(ignore);
      reject(error);
    });
  });
  return promise;
}

/**
 * Tells whether this error is a way to say that the ctx has ended: a `CancelledError` or an `AbortError`, what the
 * ctx or first an ancestor ended with, the reason it was cancelled with, or an error with one of these as its cause.
 */
export function isEndOf(ctx: CTX, error: unknown): boolean {
  if (!isCTX(ctx)) return false;
  const { outcome } = ctx;
  // A ctx is never fulfilled.
  if (outcome === undefined || outcome.status === "fulfilled") return false;
  if (isCancellation(error) || outcome.reason === error) return true;
  const known = [...waysToSay(outcome.reason), ...waysToSay(ctx.signal.reason)];
  return [error, causeOf(error)].some((each) => each !== undefined && known.includes(each));
}

/** Code that was asked to stop may throw the error it was told, or the reason that stands behind it. */
function waysToSay(end: unknown): unknown[] {
  return errorName(end) === "CancelledError" ? [end, causeOf(end)] : [end];
}
