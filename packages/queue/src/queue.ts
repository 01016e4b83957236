import type { AsyncEvent, CTX } from "@machinery/ctx";
import {
  checkBoolean,
  checkCTX,
  checkFunction,
  checkOptions,
  checkString,
} from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import { Line } from "@machinery/ctx/line";

import { EnsureItemGetter, ensured, type QueueItemDef } from "./item-ensurer.ts";

/** What `queue` can be given. */
export interface QueueOptions<T> {
  /** Names the ctx of the queue: `parent-->[name]-->namequeue`. Empty unless given. */
  readonly name?: string | undefined;
  /** Whether what is left when the ctx ends or the breaker is set is still yielded; `false` unless told otherwise. */
  readonly emptyOnFinished?: boolean | undefined;
  /** Called with everything that is appended: returns the item to put in instead, or throws out of `append`. */
  readonly itemEnsurer?: QueueItemDef<T> | undefined;
}

/** What `append` and `appendInstruction` can be given. */
export interface AppendOptions {
  /** Whether to go to the front of the queue instead of its end. */
  readonly priority?: boolean | undefined;
}

/** The part of a queue that a function given to `processAfterYielded` needs. */
export interface LimitedQueue<T> {
  /** Ends the iterations when it is set. Taking an iterator clears it. */
  readonly breaker: AsyncEvent;
  /** Whether nothing is in the queue, neither an item nor an instruction. */
  readonly isEmpty: boolean;
  /** How many items and instructions are in the queue. */
  readonly size: number;
  /**
   * Adds an item at the end, or with `priority` at the front.
   *
   * Whoever waits for an item is given it after the calling code, not inside this call. Throws what the
   * `itemEnsurer` throws, and then adds nothing. A queue that has ended takes items too, for `remaining`.
   */
  append(item: T, options?: AppendOptions): void;
}

/**
 * A queue that is iterated until its ctx ends.
 *
 * A loop over it waits for the next item, and is over when the ctx has ended or `breaker` is set. Leaving a loop
 * early loses nothing: the next one goes on where it was. Several loops share the items, each item once, in the
 * order they asked. Leaving a `using` block ends the ctx of the queue. Inspired by asyncio's `Queue`, without limits.
 */
export interface Queue<T> extends LimitedQueue<T>, AsyncIterable<T>, Disposable {
  /**
   * Adds a function that is called when its turn comes, and yields nothing.
   *
   * One that throws rejects the `next()` it was called for and ends that loop; the queue goes on. Nobody waits for
   * a promise it returns; the rejection of one is logged.
   *
   * @example
   * ```ts
   * jobs.append("last job of the batch");
   * jobs.appendInstruction(() => console.log("batch done"));
   * ```
   */
  appendInstruction(fn: () => void, options?: AppendOptions): void;
  /**
   * Returns an iterator of the items, as `for await` uses it; takes back a `breaker` that is set.
   *
   * `next()` always returns a promise, settled already while there is something, and may be called again before it
   * is answered. `return()` ends the iterator and answers what it still waits for with `done`; no item is lost.
   */
  getAll(): AsyncIterableIterator<T>;
  /**
   * Returns an iterator that takes out what is left, without waiting and whether or not the queue has ended.
   *
   * Instructions are called on the way, and throw out of it.
   */
  remaining(): IterableIterator<T>;
  /**
   * Has a function called each time a loop has dealt with an item and asks for the next one; not when it leaves.
   *
   * One that throws ends that loop as an instruction does.
   */
  processAfterYielded(fn: (queue: LimitedQueue<T>) => void): void;
}

/**
 * Makes a queue that can be iterated until the ctx ends.
 *
 * Unlike `syncQueue`, its iterators wait for what comes. Throws a `TypeError` for what is not a ctx or not an option.
 *
 * @example
 * ```ts
 * using jobs = queue<string>(ctx, { name: "jobs" });
 * jobs.append("sweep");
 * jobs.append("cook", { priority: true });
 * for await (const job of jobs) {
 *   console.log(job); // cook, sweep
 *   if (jobs.isEmpty) break;
 * }
 * ```
 */
export function queue<T = unknown>(ctx: CTX, options: QueueOptions<T> = {}): Queue<T> {
  checkCTX("queue", ctx);
  checkOptions("queue", options);
  const { name = "", emptyOnFinished = false, itemEnsurer = EnsureItemGetter.get<T>() } = options;
  checkString("queue", "name", name);
  checkBoolean("queue", "emptyOnFinished", emptyOnFinished);
  checkFunction("queue", "itemEnsurer", itemEnsurer);
  const own = ctx.child(`${name}queue`, { prefix: name });
  return new LineQueue(own, new Line<T>(own, { emptyOnFinished }), itemEnsurer);
}

/** The one implementation of Queue: a line, with checks of what it is given. */
class LineQueue<T> implements Queue<T> {
  /** Defined by the constructor. */
  declare readonly [Symbol.dispose]: () => void;
  readonly #line: Line<T>;
  readonly #itemEnsurer: QueueItemDef<T>;

  constructor(ctx: CTX, line: Line<T>, itemEnsurer: QueueItemDef<T>) {
    this.#line = line;
    this.#itemEnsurer = itemEnsurer;
    defineDispose(this, () => void ctx.cancel());
  }

  get breaker(): AsyncEvent {
    return this.#line.breaker;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get size(): number {
    return this.#line.size;
  }

  append(item: T, options?: AppendOptions): void {
    const atFront = options !== undefined && hasPriority("append", options);
    this.#line.append(ensured(this.#itemEnsurer, item), atFront);
  }

  appendInstruction(fn: () => void, options?: AppendOptions): void {
    checkFunction("appendInstruction", "fn", fn);
    const atFront = options !== undefined && hasPriority("appendInstruction", options);
    this.#line.instruct(fn, atFront);
  }

  getAll(): AsyncIterableIterator<T> {
    return this.#line.iterate();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.getAll();
  }

  remaining(): IterableIterator<T> {
    return this.#line.remaining();
  }

  processAfterYielded(fn: (queue: LimitedQueue<T>) => void): void {
    checkFunction("processAfterYielded", "fn", fn);
    // What it returns is looked at: an async function fits its type too.
    this.#line.afterYielded(() => fn(this));
  }
}

function hasPriority(who: string, options: AppendOptions): boolean {
  checkOptions(who, options);
  const { priority = false } = options;
  checkBoolean(who, "priority", priority);
  return priority;
}
