import type { AsyncEvent } from "./async-event.ts";
import { expected, hasMethod, isSignal } from "./check.ts";
import type { WaitByCallback } from "./future-status.ts";
import { onSettled, type SettleListener } from "./promise-reactions.ts";
import { isThenable } from "./soon.ts";

/** What `waitForFirst` and `waitForAll` can wait for. */
export type Waitable = WaitByCallback<unknown> | AsyncEvent | AbortSignal | PromiseLike<unknown>;

/** Is told when something is complete, a promise among others. */
export interface CompletionListener extends SettleListener {
  completed(): void;
}

/** What a listener has at the thing that it listens to. */
export interface Subscription {
  /** Takes it back, where it is there still. */
  leave(listener: CompletionListener): void;
}

/**
 * Tells whether something is known to be complete, by whatever shape it has; a promise is not known to be. Throws a
 * `TypeError` for what cannot be waited for.
 */
export function isComplete(who: string, value: unknown): boolean {
  // What this is asked about most often; an object of another realm, or a thenable, is found below.
  if (value instanceof Promise) return false;
  if (isWaitByCallback(value)) return value.done;
  if (isAsyncEvent(value)) return value.isSet;
  if (isSignal(value)) return value.aborted;
  if (isThenable(value)) return false;
  throw expected(who, "can wait for futures, tasks, contexts, events, signals and promises", value);
}

/** Tells the listener, never inside this call, when something is complete; nothing is there to leave where it is. */
export function onCompleted(
  value: Waitable,
  listener: CompletionListener,
): Subscription | undefined {
  if (value instanceof Promise) return onSettled(value, listener);
  if (isWaitByCallback(value)) return value.done ? undefined : onDone(value, listener);
  if (isAsyncEvent(value)) return value.isSet ? undefined : onSet(value, listener);
  if (isSignal(value)) return value.aborted ? undefined : onAborted(value, listener);
  return onSettled(value, listener);
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

function onDone(waited: WaitByCallback<unknown>, listener: CompletionListener): Subscription {
  return { leave: waited.addDoneCallback(named(listener)) };
}

function onSet(event: AsyncEvent, listener: CompletionListener): Subscription {
  return { leave: event.addSetCallback(named(listener)) };
}

function onAborted(signal: AbortSignal, listener: CompletionListener): Subscription {
  const wait = named(listener);
  signal.addEventListener("abort", wait, { once: true });
  return { leave: () => signal.removeEventListener("abort", wait) };
}

/**
 * What is waited for twice may take the same function only once, so each is handed one of its own. It is named by a
 * key: who looks for what is left goes by the name, and a bundler renames functions.
 */
function named(listener: CompletionListener): () => void {
  const { wait } = {
    wait(this: void) {
      listener.completed();
    },
  };
  return wait;
}
