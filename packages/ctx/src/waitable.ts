import type { AsyncEvent } from "./async-event.ts";
import { expected, hasMethods, isSignal } from "./check.ts";
import type { WaitByCallback } from "./future-status.ts";
import { onSettled } from "./promise-reactions.ts";
import { isThenable } from "./soon.ts";

/** What `waitForFirst` and `waitForAll` can wait for. */
export type Waitable = WaitByCallback<unknown> | AsyncEvent | AbortSignal | PromiseLike<unknown>;

/** One thing to wait for, whatever its kind. */
export interface Wait {
  /** Whether it is known to be complete. A promise is not known to be. */
  readonly complete: boolean;
  /** Calls back, never inside this call, when it is complete; returns the undoing. */
  subscribe(callback: () => void): () => void;
}

/** Finds out by its shape how to wait for something; throws a `TypeError` for what cannot be waited for. */
export function waitFor(who: string, value: unknown): Wait {
  if (isWaitByCallback(value)) {
    return { complete: value.done, subscribe: (callback) => value.addDoneCallback(callback) };
  }
  if (isAsyncEvent(value)) {
    return { complete: value.isSet, subscribe: (callback) => value.addSetCallback(callback) };
  }
  if (isSignal(value)) {
    return { complete: value.aborted, subscribe: (callback) => onAbort(value, callback) };
  }
  if (isThenable(value)) {
    return { complete: false, subscribe: (callback) => onSettledEither(value, callback) };
  }
  throw expected(who, "can wait for futures, tasks, contexts, events, signals and promises", value);
}

/** Tells whether this has the shape of what can be waited for by a callback. */
export function isWaitByCallback(value: unknown): value is WaitByCallback<unknown> {
  return hasMethods(value, ["addDoneCallback", "removeDoneCallback"]) && "done" in value;
}

/** Tells whether this has the shape of an event. */
export function isAsyncEvent(value: unknown): value is AsyncEvent {
  return hasMethods(value, ["set", "clear", "wait", "addSetCallback"]) && "isSet" in value;
}

function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const listener = (): void => callback();
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function onSettledEither(promise: PromiseLike<unknown>, callback: () => void): () => void {
  return onSettled(promise, { fulfilled: callback, rejected: callback });
}
