import type { CTX } from "@machinery/ctx";
import { checkFunction } from "@machinery/ctx/check";
import { quietly } from "@machinery/ctx/quietly";
import { Manager } from "./manager.ts";
import type { QueueFeeder } from "./queue-feeder.ts";
import type { QueueManagerResult } from "./queue-manager-result.ts";
import type { Streamer } from "./streamer.ts";

/** What a queue manager can be given. */
export interface QueueManagerOptions<C> {
  /** Makes the context of a result whose source was added without one; called for each such result. */
  readonly makeEmptyContext?: (() => C) | undefined;
  /** Stands in the name of the ctx that its sources hang below, and in its messages. */
  readonly name?: string | undefined;
  /** Milliseconds to wait for what was asked to stop; without it, as long as it takes. */
  readonly grace?: number | undefined;
}

/** The same, with a context for every result. */
export interface QueueManagerContextOptions<C> extends QueueManagerOptions<C> {
  readonly makeEmptyContext: () => C;
}

/** What feeds a stream of results, and the stream. */
export interface QueueManagerPair<C> {
  readonly streamer: Streamer<QueueManagerResult<C>>;
  readonly feeder: QueueFeeder<C>;
}

/** The same for `await using`. */
export interface QueueManager<C> extends QueueManagerPair<C>, AsyncDisposable {}

/**
 * Makes a queue manager for a block that begins with `await using`.
 *
 * Leaving the block cancels what still runs, since nobody can receive results any more, closes iterators and
 * generators, waits for all that to clean up, and never rejects. Differs from `withQueueManager` in nothing else.
 * Throws a `TypeError` or `RangeError` for what it cannot be made of.
 *
 * @example
 * ```ts
 * await using manager = queueManager(ctx);
 * manager.feeder.addAsyncGenerator(readings());
 * for await (const result of manager.streamer) {
 *   if (result.kind === "success") console.log(result.value);
 * }
 * ```
 */
export function queueManager<C>(ctx: CTX, options: QueueManagerContextOptions<C>): QueueManager<C>;
export function queueManager<C = unknown>(
  ctx: CTX,
  options?: QueueManagerOptions<C>,
): QueueManager<C | undefined>;
export function queueManager<C>(
  ctx: CTX,
  options: QueueManagerOptions<C> = {},
): QueueManager<C | undefined> {
  return new Manager("queueManager", ctx, options);
}

/**
 * Runs a function with a queue manager, and leaves it however the function ends.
 *
 * Returns what the function returned, or throws what it threw, when everything that still ran was cancelled and has
 * cleaned up. Rejects with a `TypeError` or `RangeError` for what it cannot be made of.
 *
 * @example
 * ```ts
 * await withQueueManager(ctx, async ({ streamer, feeder }) => {
 *   feeder.addSyncIterator([1, 2, 3]);
 *   feeder.addCoroutine(async ({ signal }) => (await fetch("/four", { signal })).json());
 *   feeder.setAsFinishedIfOutOfSources();
 *   for await (const result of streamer) {
 *     if (result.kind === "success") console.log(result.value);
 *   }
 * });
 * ```
 */
export function withQueueManager<C, R>(
  ctx: CTX,
  body: (manager: QueueManagerPair<C>) => PromiseLike<R> | R,
  options: QueueManagerContextOptions<C>,
): Promise<R>;
export function withQueueManager<R, C = unknown>(
  ctx: CTX,
  body: (manager: QueueManagerPair<C | undefined>) => PromiseLike<R> | R,
  options?: QueueManagerOptions<C>,
): Promise<R>;
export function withQueueManager<R, C>(
  ctx: CTX,
  body: (manager: QueueManagerPair<C | undefined>) => PromiseLike<R> | R,
  options: QueueManagerOptions<C> = {},
): Promise<R> {
  return quietly(ctx, async () => {
    checkFunction("withQueueManager", "body", body);
    const manager = new Manager("withQueueManager", ctx, options);
    try {
      return await body(manager);
    } finally {
      await manager.leave();
    }
  });
}
