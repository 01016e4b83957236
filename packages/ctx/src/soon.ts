import { hasMethod } from "./check.ts";

const settled: Promise<void> = /* @__PURE__ */ Promise.resolve();

/**
 * Calls a function in a microtask of its own, after the code that runs now.
 *
 * A reaction of a promise, since that is cheaper than `queueMicrotask` and carries the store of
 * `AsyncLocalStorage` just as well. `fn` must not throw.
 */
export function soon(fn: () => void): void {
  void settled.then(fn);
}

/** Does nothing; as a promise's reaction it says that a rejection has been seen to. */
export function ignore(): void {
  // Nothing to do.
}

/** Tells whether `await` would wait for this. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return hasMethod(value, "then");
}

/** A promise that is rejected, and is no unhandled rejection where nobody looks at it. */
export function rejectedQuietly(reason: unknown): Promise<never> {
  // Whatever a ctx or a signal ended with is what its waiters are told, error or not.
  const promise = Promise.reject(reason);
  promise.catch(ignore);
  return promise;
}
