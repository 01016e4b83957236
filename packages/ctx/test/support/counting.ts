import type { FutureCallback, WaitByCallback } from "../../src/index.ts";

/** Something to wait for that counts who is registered on it, made by nobody's class. */
export class CountingWait implements WaitByCallback<never> {
  done = false;
  readonly callbacks = new Set<FutureCallback<never>>();
  /** How many registrations there have ever been. */
  added = 0;

  get registered(): number {
    return this.callbacks.size;
  }

  cancel(): boolean {
    return false;
  }

  addDoneCallback(callback: FutureCallback<never>): () => void {
    this.added++;
    this.callbacks.add(callback);
    return () => void this.callbacks.delete(callback);
  }

  removeDoneCallback(callback: FutureCallback<never>): number {
    return this.callbacks.delete(callback) ? 1 : 0;
  }

  finish(): void {
    this.done = true;
    for (const callback of [...this.callbacks]) {
      callback({
        done: true,
        cancelled: true,
        outcome: undefined,
        result: () => {
          throw new Error("cancelled");
        },
        exception: () => undefined,
      });
    }
  }
}

/** A signal that counts its listeners, together with what aborts it. */
export function countingSignal(): {
  readonly signal: AbortSignal;
  readonly listeners: () => number;
  readonly abort: (reason?: unknown) => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  /** Of those that listen for the abort, whether each leaves by itself when it comes. */
  const listening = new Map<unknown, boolean>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: string, listener: () => void, options?: AddEventListenerOptions): void => {
        if (type === "abort") listening.set(listener, options?.once === true);
        add(type, listener, options);
      },
    },
    removeEventListener: {
      value: (type: string, listener: () => void): void => {
        if (type === "abort") listening.delete(listener);
        remove(type, listener);
      },
    },
  });
  return {
    signal,
    listeners: () => listening.size,
    abort: (reason) => {
      for (const [listener, once] of listening) if (once) listening.delete(listener);
      controller.abort(reason);
    },
  };
}

/** Counts how often somebody reacts to a native promise. */
export function countThens(promise: Promise<unknown>): () => number {
  let count = 0;
  const then = promise.then.bind(promise);
  void Object.defineProperty(promise, "then", {
    value: (...handlers: Parameters<typeof then>) => {
      count++;
      return then(...handlers);
    },
  });
  return () => count;
}
