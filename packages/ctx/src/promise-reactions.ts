import { ignore, soon } from "./soon.ts";

/** Is told how a promise settled. */
export interface SettleListener {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

/**
 * One reaction on one promise, used by one wait at a time.
 *
 * A promise cannot be unsubscribed from. So a wait that ends first leaves its reaction, empty, to the next wait
 * on the same promise: there are never more reactions than there were waits open at the same time.
 */
export class Reaction {
  private readonly promise: PromiseLike<unknown>;
  private listener: SettleListener | undefined = undefined;
  private settled: "fulfilled" | "rejected" | undefined = undefined;
  /** What it was fulfilled or rejected with. */
  private value: unknown = undefined;

  constructor(promise: PromiseLike<unknown>) {
    this.promise = promise;
    try {
      promise.then(this.fulfilled.bind(this), this.rejected.bind(this));
    } catch (error) {
      // A thenable of somebody else's may throw, which `await` takes for a rejection as well.
      this.rejected(error);
    }
  }

  /** Hears for this listener from now on, which is never told inside this call. */
  hearFor(listener: SettleListener): void {
    this.listener = listener;
    if (this.settled !== undefined) soon(() => this.tell());
  }

  /** Tells this listener nothing from now on, and is free for the next wait on the promise. */
  leave(listener: SettleListener): void {
    if (this.listener !== listener) return;
    this.listener = undefined;
    const unused = free.get(this.promise);
    if (unused === undefined) free.set(this.promise, [this]);
    else unused.push(this);
  }

  private fulfilled(value: unknown): void {
    this.settle("fulfilled", value);
  }

  private rejected(error: unknown): void {
    this.settle("rejected", error);
  }

  private settle(settled: "fulfilled" | "rejected", value: unknown): void {
    // Such a thenable may also settle twice; the first time counts.
    if (this.settled === undefined) {
      this.settled = settled;
      this.value = value;
    }
    this.tell();
  }

  private tell(): void {
    const listener = this.listener;
    this.listener = undefined;
    if (listener === undefined) return;
    if (this.settled === "fulfilled") listener.fulfilled(this.value);
    else listener.rejected(this.value);
  }
}

/** Reactions that nobody uses, by their promise. Only a wait that left its promise pending puts one in. */
const free = /* @__PURE__ */ new WeakMap<PromiseLike<unknown>, Reaction[]>();

/**
 * Tells the listener how a promise settles, until it leaves the reaction that this returns. The promise's
 * rejection counts as seen to.
 */
export function onSettled(promise: PromiseLike<unknown>, listener: SettleListener): Reaction {
  const reaction = free.get(promise)?.pop() ?? new Reaction(promise);
  reaction.hearFor(listener);
  return reaction;
}

/** Tells whether the next wait takes over the reaction of another, which calls back in the `AsyncLocalStorage` stores of that. */
export function wasWaitedFor(promise: PromiseLike<unknown>): boolean {
  return (free.get(promise)?.length ?? 0) > 0;
}

const nobody: SettleListener = { fulfilled: ignore, rejected: ignore };

/**
 * Sees to a promise that may reject before anybody waits for it, or without anybody ever doing so. Unlike a `catch`
 * that ignores, it leaves its reaction to the next wait.
 */
export function seeTo(promise: PromiseLike<unknown>): void {
  onSettled(promise, nobody).leave(nobody);
}
