import type { CTX } from "./ctx.ts";
import { causeOf, isCancellation } from "./errors.ts";
import { ignore } from "./soon.ts";

/**
 * Runs an async function, and returns a promise that settles as it does.
 *
 * A rejection because the ctx has ended needs no handler: whoever ended the ctx knows. Any other rejection is the
 * user's to handle.
 */
export function quietly<T>(ctx: CTX, run: () => Promise<T>): Promise<T> {
  const promise = new Promise<T>((resolve, reject) => {
    run().then(resolve, (error: unknown) => {
      if (isEndOf(ctx, error)) promise.catch(ignore);
      reject(error as Error);
    });
  });
  return promise;
}

/** Tells whether this error is a way to say that the ctx has ended. */
export function isEndOf(ctx: CTX, error: unknown): boolean {
  const { outcome } = ctx;
  if (outcome === undefined) return false;
  if (isCancellation(error)) return true;
  return outcome.status === "rejected" && [error, causeOf(error)].includes(outcome.reason);
}
