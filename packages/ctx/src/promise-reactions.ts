import { soon } from "./soon.ts";

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
class Reaction {
  listener: SettleListener | undefined;
  #settled: ((listener: SettleListener) => void) | undefined;

  constructor(promise: PromiseLike<unknown>) {
    const rejected = (error: unknown): void => {
      this.#settle((listener) => listener.rejected(error));
    };
    try {
      promise.then((value) => this.#settle((listener) => listener.fulfilled(value)), rejected);
    } catch (error) {
      // A thenable of somebody else's may throw, which `await` takes for a rejection as well.
      rejected(error);
    }
  }

  /** Hears for this listener from now on, which is never told inside this call. */
  hearFor(listener: SettleListener): void {
    this.listener = listener;
    if (this.#settled !== undefined) soon(() => this.#tell());
  }

  #settle(settled: (listener: SettleListener) => void): void {
    // Such a thenable may also settle twice; the first time counts.
    this.#settled ??= settled;
    this.#tell();
  }

  #tell(): void {
    const { listener } = this;
    this.listener = undefined;
    if (listener !== undefined) this.#settled?.(listener);
  }
}

/** Reactions that nobody uses, by their promise. Only a wait that left its promise pending puts one in. */
const free = /* @__PURE__ */ new WeakMap<PromiseLike<unknown>, Reaction[]>();

/**
 * Tells the listener how a promise settles; returns the undoing, after which it is told nothing. The promise's
 * rejection counts as seen to.
 */
export function onSettled(promise: PromiseLike<unknown>, listener: SettleListener): () => void {
  const reaction = free.get(promise)?.pop() ?? new Reaction(promise);
  reaction.hearFor(listener);
  return () => {
    if (reaction.listener !== listener) return;
    reaction.listener = undefined;
    const unused = free.get(promise);
    if (unused === undefined) free.set(promise, [reaction]);
    else unused.push(reaction);
  };
}
