import { fairly } from "./turn.ts";
import { type Wait, waitFor, type Waitable } from "./waitable.ts";

/** Resolves when the first is complete. */
export function waitForFirst(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForFirst", waits, (pending) => (pending.length < waits.length ? 0 : 1));
}

/** Resolves when all are complete. */
export function waitForAll(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForAll", waits, (pending) => pending.length);
}

/** Subscribes to what is pending, and unsubscribes from all of it when enough have become complete. */
async function waitForSome(
  who: string,
  waits: readonly Waitable[],
  enough: (pending: readonly Wait[]) => number,
): Promise<void> {
  if (waits.length === 0) return;
  const pending = waits.map((each) => waitFor(who, each)).filter((each) => !each.complete);
  let missing = enough(pending);
  if (missing === 0) return fairly();
  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    const unsubscribe = (): void => {
      for (const each of undo) each();
    };
    const completed = (): void => {
      if (--missing > 0) return;
      unsubscribe();
      resolve();
    };
    try {
      for (const each of pending) undo.push(each.subscribe(completed));
    } catch (error) {
      unsubscribe();
      throw error;
    }
  });
}
