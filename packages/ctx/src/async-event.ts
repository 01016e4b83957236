import { expected } from "./check.ts";
import { logThrown } from "./logger.ts";
import { isThenable, soon } from "./soon.ts";

/**
 * A flag one can wait for.
 *
 * Differs from a future in that it can be cleared and set again. Inspired by asyncio's `Event`.
 */
export interface AsyncEvent {
  readonly isSet: boolean;
  /** Sets the flag and wakes everybody who waits, even if it is cleared again at once. */
  set(): void;
  /** Clears the flag: from now on `wait` waits. */
  clear(): void;
  /** Resolves when the flag is set, at once where it is. All who wait at the same time share one promise. */
  wait(): Promise<void>;
  /**
   * Calls back once, a microtask after the flag is set, or after now where it is; returns the undoing. What
   * `ctx.waitForFirst` uses: unlike a promise it can be unsubscribed from.
   */
  addSetCallback(callback: () => void): () => void;
}

/** Makes events: `new AsyncEvent()`. */
export interface AsyncEventConstructor {
  new (): AsyncEvent;
}

/** One callback that waits for its one call. */
interface SetCallback {
  readonly callback: () => unknown;
}

class Flag implements AsyncEvent {
  #isSet = false;
  #callbacks: Set<SetCallback> | undefined;
  #promise: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  get isSet(): boolean {
    return this.#isSet;
  }

  get [Symbol.toStringTag](): string {
    return "AsyncEvent";
  }

  set(): void {
    this.#isSet = true;
    this.#wake?.();
    this.#promise = this.#wake = undefined;
    const due = this.#callbacks;
    this.#callbacks = undefined;
    if (due !== undefined) soon(() => callAll(due));
  }

  clear(): void {
    this.#isSet = false;
  }

  wait(): Promise<void> {
    if (this.#isSet) return Promise.resolve();
    this.#promise ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#promise;
  }

  addSetCallback(callback: () => void): () => void {
    if (typeof callback !== "function") {
      throw expected("addSetCallback", "callback must be a function", callback);
    }
    const registration = { callback };
    if (this.#isSet) {
      const due = new Set([registration]);
      soon(() => callAll(due));
      return () => due.delete(registration);
    }
    const waiting = (this.#callbacks ??= new Set());
    waiting.add(registration);
    return () => waiting.delete(registration);
  }
}

/** Calls what is registered when its turn comes: a callback that is taken back by one before it is not called. */
function callAll(due: Set<SetCallback>): void {
  for (const registration of due) {
    due.delete(registration);
    try {
      const returned = registration.callback();
      // An async function fits the type of a callback; its failure is reported like a throw.
      if (isThenable(returned)) returned.then(undefined, reportThrown);
    } catch (error) {
      reportThrown(error);
    }
  }
}

function reportThrown(error: unknown): void {
  logThrown(console, "a callback of an AsyncEvent", error);
}

/**
 * Makes a flag one can wait for.
 *
 * @example
 * ```ts
 * const ready = new AsyncEvent();
 * setTimeout(() => ready.set(), 100);
 * await ready.wait();
 * ```
 */
export const AsyncEvent: AsyncEventConstructor = Flag;
