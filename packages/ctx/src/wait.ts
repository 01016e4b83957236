import { fairly } from "./turn.ts";
import { type Wait, waitFor, type Waitable } from "./waitable.ts";

/** Resolves when the first is complete. */
export function waitForFirst(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForFirst", waits, 1);
}

/** Resolves when all are complete. */
export function waitForAll(waits: readonly Waitable[]): Promise<void> {
  return waitForSome("waitForAll", waits, waits.length);
}

/** Resolves when so many are complete; without any, at once. */
function waitForSome(who: string, waits: readonly Waitable[], enough: number): Promise<void> {
  if (waits.length === 0) return Promise.resolve();
  try {
    let missing = enough;
    const pending = waits.map((each) => {
      const wait = waitFor(who, each);
      if (!wait.complete) return wait;
      missing--;
      return undefined;
    });
    return missing <= 0 ? fairly() : completed(pending, missing);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Subscribes to what is pending, and unsubscribes from all of it when enough have become complete. */
function completed(pending: readonly (Wait | undefined)[], missing: number): Promise<void> {
  return new Promise((resolve) => {
    const completes = (): void => {
      if (--missing > 0) return;
      for (const each of pending) each?.unsubscribe();
      resolve();
    };
    try {
      for (const each of pending) each?.subscribe(completes);
    } catch (error) {
      for (const each of pending) each?.unsubscribe();
      throw error;
    }
  });
}
