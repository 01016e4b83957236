import type { AsyncEvent } from "./async-event.ts";
import { expected, hasMethod, isSignal } from "./check.ts";
import type { WaitByCallback } from "./future-status.ts";
import { onSettled, type Reaction, type SettleListener } from "./promise-reactions.ts";
import { isThenable } from "./soon.ts";

/** What `waitForFirst` and `waitForAll` can wait for. */
export type Waitable = WaitByCallback<unknown> | AsyncEvent | AbortSignal | PromiseLike<unknown>;

/** One thing to wait for, whatever its kind. */
export interface Wait {
  /** Whether it is known to be complete. A promise is not known to be. */
  readonly complete: boolean;
  /** Calls back, never inside this call, when it is complete. Once only: the next wait is another one. */
  subscribe(callback: () => void): void;
  /** Takes that back, if there is anything to take back. */
  unsubscribe(): void;
}

/** Finds out by its shape how to wait for something; throws a `TypeError` for what cannot be waited for. */
export function waitFor(who: string, value: unknown): Wait {
  // What this is asked about most often; an object of another realm, or a thenable, is found below.
  if (value instanceof Promise) return new PromiseWait(value);
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

// What is waited for twice may take the same function only once, so each is handed one of its own. It is named by a key:
// who looks for what is left goes by the name, and a bundler renames functions.

class CallbackWait implements Wait {
  readonly #waited: WaitByCallback<unknown>;
  #undo: (() => void) | undefined;

  constructor(waited: WaitByCallback<unknown>) {
    this.#waited = waited;
  }

  get complete(): boolean {
    return this.#waited.done;
  }

  subscribe(callback: () => void): void {
    this.#undo = this.#waited.addDoneCallback({ wait: () => callback() }.wait);
  }

  unsubscribe(): void {
    this.#undo?.();
  }
}

class EventWait implements Wait {
  readonly #event: AsyncEvent;
  #undo: (() => void) | undefined;

  constructor(event: AsyncEvent) {
    this.#event = event;
  }

  get complete(): boolean {
    return this.#event.isSet;
  }

  subscribe(callback: () => void): void {
    this.#undo = this.#event.addSetCallback({ wait: () => callback() }.wait);
  }

  unsubscribe(): void {
    this.#undo?.();
  }
}

class SignalWait implements Wait {
  readonly #signal: AbortSignal;
  #listener: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get complete(): boolean {
    return this.#signal.aborted;
  }

  subscribe(callback: () => void): void {
    this.#listener = { wait: () => callback() }.wait;
    this.#signal.addEventListener("abort", this.#listener, { once: true });
  }

  unsubscribe(): void {
    if (this.#listener !== undefined) this.#signal.removeEventListener("abort", this.#listener);
  }
}

class PromiseWait implements Wait, SettleListener {
  readonly complete: boolean = false;
  readonly #promise: PromiseLike<unknown>;
  #callback: (() => void) | undefined;
  #reaction: Reaction | undefined;

  constructor(promise: PromiseLike<unknown>) {
    this.#promise = promise;
  }

  subscribe(callback: () => void): void {
    this.#callback = callback;
    this.#reaction = onSettled(this.#promise, this);
  }

  unsubscribe(): void {
    this.#reaction?.leave(this);
  }

  fulfilled(): void {
    this.#callback?.();
  }

  rejected(): void {
    this.#callback?.();
  }
}
