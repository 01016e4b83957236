import { ignore } from "./soon.ts";
import { fairly } from "./turn.ts";
import {
  type CompletionListener,
  isComplete,
  onCompleted,
  type Subscription,
  type Waitable,
} from "./waitable.ts";

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
    let complete = 0;
    for (const each of waits) if (isComplete(who, each)) complete++;
    return complete >= enough ? fairly() : new Wait(waits, enough).over;
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Counts what completes, each of which tells it once, and leaves the rest when enough have. */
class Wait implements CompletionListener {
  readonly over: Promise<void>;
  resolve: () => void = ignore;
  missing: number;
  readonly subscriptions: (Subscription | undefined)[];

  constructor(waits: readonly Waitable[], enough: number) {
    this.missing = enough;
    // With room for all from the beginning: what grows takes room for many more.
    this.subscriptions = new Array<Subscription | undefined>(waits.length);
    this.over = new Promise((resolve) => {
      this.resolve = resolve;
    });
    try {
      let index = 0;
      // Somebody else's may tell it at once.
      for (const each of waits) {
        if (this.missing > 0) this.subscriptions[index++] = this.listen(each);
      }
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  listen(to: Waitable): Subscription | undefined {
    const subscription = onCompleted(to, this);
    if (subscription === undefined) this.completed();
    return subscription;
  }

  leave(): void {
    for (const each of this.subscriptions) each?.leave(this);
  }

  completed(): void {
    if (--this.missing > 0) return;
    this.leave();
    this.resolve();
  }

  fulfilled(): void {
    this.completed();
  }

  rejected(): void {
    this.completed();
  }
}
