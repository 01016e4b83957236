import { fairly } from "./turn.ts";
import { type Wait, waitFor, type Waitable } from "./waitable.ts";

/** Resolves when the first is complete. */
export function waitForFirst(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForFirst", waits, (complete) => (complete > 0 ? 0 : 1));
}

/** Resolves when all are complete. */
export function waitForAll(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForAll", waits, (complete) => waits.length - complete);
}

/** Subscribes to what is pending, and unsubscribes from all of it when enough have become complete. */
function waitForSome(
  who: string,
  waits: readonly Waitable[],
  missingOf: (complete: number) => number,
): Promise<void> {
  if (waits.length === 0) return Promise.resolve();
  try {
    const all = waits.map((each) => waitFor(who, each));
    const pending = all.filter((each) => !each.complete);
    const missing = missingOf(all.length - pending.length);
    return missing === 0 ? fairly() : completed(pending, missing);
  } catch (error) {
    return Promise.reject(error);
  }
}

function completed(pending: readonly Wait[], missing: number): Promise<void> {
  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    const unsubscribe = (): void => {
      for (const each of undo) each();
    };
    const completes = (): void => {
      if (--missing > 0) return;
      unsubscribe();
      resolve();
    };
    try {
      // Each with a function of its own: what is waited for twice may take the same one only once. It is named by a
      // key: who looks for what is left goes by the name, and a bundler renames functions.
      for (const each of pending) undo.push(each.subscribe({ wait: () => completes() }.wait));
    } catch (error) {
      unsubscribe();
      throw error;
    }
  });
}
