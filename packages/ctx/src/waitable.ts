import type { AsyncEvent } from "./async-event.ts";
import { expected, hasMethod, isSignal } from "./check.ts";
import type { WaitByCallback } from "./future-status.ts";
import { onSettled, type SettleListener } from "./promise-reactions.ts";
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
  if (isWaitByCallback(value)) return new CallbackWait(value);
  if (isAsyncEvent(value)) return new EventWait(value);
  if (isSignal(value)) return new SignalWait(value);
  if (isThenable(value)) return new PromiseWait(value);
  throw expected(who, "can wait for futures, tasks, contexts, events, signals and promises", value);
}

/** Tells whether this has the shape of what can be waited for by a callback. */
export function isWaitByCallback(value: unknown): value is WaitByCallback<unknown> {
  return (
    hasMethod(value, "addDoneCallback") && hasMethod(value, "removeDoneCallback") && "done" in value
  );
}

/** Tells whether this has the shape of an event. */
export function isAsyncEvent(value: unknown): value is AsyncEvent {
  return (
    hasMethod(value, "addSetCallback") &&
    hasMethod(value, "set") &&
    hasMethod(value, "clear") &&
    hasMethod(value, "wait") &&
    "isSet" in value
  );
}

class CallbackWait implements Wait {
  readonly #waited: WaitByCallback<unknown>;

  constructor(waited: WaitByCallback<unknown>) {
    this.#waited = waited;
  }

  get complete(): boolean {
    return this.#waited.done;
  }

  subscribe(callback: () => void): () => void {
    return this.#waited.addDoneCallback(callback);
  }
}

class EventWait implements Wait {
  readonly #event: AsyncEvent;

  constructor(event: AsyncEvent) {
    this.#event = event;
  }

  get complete(): boolean {
    return this.#event.isSet;
  }

  subscribe(callback: () => void): () => void {
    return this.#event.addSetCallback(callback);
  }
}

class SignalWait implements Wait {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get complete(): boolean {
    return this.#signal.aborted;
  }

  subscribe(callback: () => void): () => void {
    const listener = (): void => callback();
    this.#signal.addEventListener("abort", listener, { once: true });
    return () => this.#signal.removeEventListener("abort", listener);
  }
}

class PromiseWait implements Wait {
  readonly complete: boolean = false;
  readonly #promise: PromiseLike<unknown>;

  constructor(promise: PromiseLike<unknown>) {
    this.#promise = promise;
  }

  subscribe(callback: () => void): () => void {
    const listener: SettleListener = { fulfilled: callback, rejected: callback };
    return onSettled(this.#promise, listener);
  }
}
