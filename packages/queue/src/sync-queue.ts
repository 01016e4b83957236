import type { CTX } from "@machinery/ctx";
import {
  checkBoolean,
  checkCTX,
  checkFunction,
  checkMilliseconds,
  checkOptions,
  checkString,
} from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import { Line } from "@machinery/ctx/line";

import { EnsureItemGetter, ensured, type QueueItemDef } from "./item-ensurer.ts";

/** What `syncQueue` can be given. */
export interface SyncQueueOptions<T> {
  /** Names the ctx of the queue: `parent-->[name]-->namesync_queue`. Empty unless given. */
  readonly name?: string | undefined;
  /**
   * Milliseconds; 50 unless given. Checked, and without effect: in its Python original, how long a thread waits for
   * another one before it looks at the ctx again, and here no other thread can append.
   */
  readonly timeout?: number | undefined;
  /** Whether what is left when the ctx ends is still yielded; `false` unless told otherwise. */
  readonly emptyOnFinished?: boolean | undefined;
  /** Called with everything that is appended: returns the item to put in instead, or throws out of `append`. */
  readonly itemEnsurer?: QueueItemDef<T> | undefined;
}

/**
 * A queue for code that cannot wait: a loop over it is over when it is empty, or its ctx has ended.
 *
 * Leaving a loop early loses nothing, and what is appended later is met by the next one. Leaving a `using` block
 * ends the ctx of the queue.
 */
export interface SyncQueue<T> extends Iterable<T>, Disposable {
  /** Whether nothing is in the queue. */
  readonly isEmpty: boolean;
  /** How many items are in the queue. */
  readonly size: number;
  /** Adds an item at the end. Throws what the `itemEnsurer` throws, and then adds nothing. */
  append(item: T): void;
  /** Returns an iterator of the items, as `for` uses it: until the queue is empty or the ctx has ended. */
  getAll(): IterableIterator<T>;
  /** Returns an iterator that takes out what is left, whether or not the ctx has ended. */
  remaining(): IterableIterator<T>;
}

/**
 * Makes a queue whose loops do not wait: they drain it.
 *
 * Use `queue` to wait for what comes. Throws a `TypeError` for what is not a ctx or not an option, a `RangeError` for
 * a timeout that is no time.
 *
 * @example
 * ```ts
 * using found = syncQueue<string>(ctx);
 * found.append("/");
 * for (const path of found) {
 *   for (const below of readdirSync(path)) found.append(below);
 * }
 * ```
 */
export function syncQueue<T = unknown>(ctx: CTX, options: SyncQueueOptions<T> = {}): SyncQueue<T> {
  checkCTX("syncQueue", ctx);
  checkOptions("syncQueue", options);
  const { name = "", timeout = 50, emptyOnFinished = false } = options;
  const { itemEnsurer = EnsureItemGetter.get<T>() } = options;
  checkString("syncQueue", "name", name);
  checkMilliseconds("syncQueue", "timeout", timeout);
  checkBoolean("syncQueue", "emptyOnFinished", emptyOnFinished);
  checkFunction("syncQueue", "itemEnsurer", itemEnsurer);
  const own = ctx.child(`${name}sync_queue`, { prefix: name });
  return new DrainedQueue(own, emptyOnFinished, itemEnsurer);
}

/** The one implementation of SyncQueue: a line of which only the end that does not wait is used. */
class DrainedQueue<T> implements SyncQueue<T> {
  /** Defined by the constructor. */
  declare readonly [Symbol.dispose]: () => void;
  readonly #ctx: CTX;
  readonly #emptyOnFinished: boolean;
  readonly #itemEnsurer: QueueItemDef<T>;
  readonly #line: Line<T>;

  constructor(ctx: CTX, emptyOnFinished: boolean, itemEnsurer: QueueItemDef<T>) {
    this.#ctx = ctx;
    this.#emptyOnFinished = emptyOnFinished;
    this.#itemEnsurer = itemEnsurer;
    this.#line = new Line(ctx, { emptyOnFinished });
    defineDispose(this, () => void ctx.cancel());
  }

  get isEmpty(): boolean {
    return this.#line.size === 0;
  }

  get size(): number {
    return this.#line.size;
  }

  append(item: T): void {
    this.#line.append(ensured(this.#itemEnsurer, item));
  }

  *getAll(): Generator<T, undefined, undefined> {
    const left = this.#line.remaining();
    while (this.#emptyOnFinished || !this.#ctx.done) {
      const next = left.next();
      if (next.done === true) return;
      yield next.value;
    }
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.getAll();
  }

  remaining(): IterableIterator<T> {
    return this.#line.remaining();
  }
}
