import { fairly } from "./turn.ts";
import { type Wait, waitFor, type Waitable } from "./waitable.ts";

/** Resolves when the first is complete. */
export function waitForFirst(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForFirst", waits, (pending, all) => (pending < all ? 0 : 1));
}

/** Resolves when all are complete. */
export function waitForAll(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForAll", waits, (pending) => pending);
}

/** Subscribes to what is pending, and unsubscribes from all of it when enough have become complete. */
async function waitForSome(
  who: string,
  waits: readonly Waitable[],
  enough: (pending: number, all: number) => number,
): Promise<void> {
  if (waits.length === 0) return;
  // Each thing once: a future of somebody else's may take the same callback only once.
  const all = [...new Set(waits)].map((each) => waitFor(who, each));
  const pending = all.filter((each) => !each.complete);
  const missing = enough(pending.length, all.length);
  return missing === 0 ? fairly() : completed(pending, missing);
}

function completed(pending: readonly Wait[], missing: number): Promise<void> {
  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    const unsubscribe = (): void => {
      for (const each of undo) each();
    };
    const wait = (): void => {
      if (--missing > 0) return;
      unsubscribe();
      resolve();
    };
    try {
      for (const each of pending) undo.push(each.subscribe(wait));
    } catch (error) {
      unsubscribe();
      throw error;
    }
  });
}
