import type { Logger } from "@machinery/ctx";
import { checkFunction, checkLog, checkOptions, describe, expected } from "@machinery/ctx/check";
import { asyncDisposeOf } from "@machinery/ctx/dispose";
import { logError } from "@machinery/ctx/logger";

/** What `ensureAsyncDispose` can be given. */
export interface EnsureAsyncDisposeOptions {
  /** Where a disposal that fails too is reported; `console` by default. */
  readonly log?: Logger | undefined;
}

/**
 * Runs the start of something that is disposed of asynchronously, and returns what it returns; where it throws, disposes
 * of the instance before the error goes on.
 *
 * `await using` disposes of a value only once it has it, so nobody disposes of one whose start failed half-way. The
 * instance is not disposed of where the start succeeds. Where the disposal fails too, the error of the start is the
 * one that goes on, and the other is logged. Rejects with a `TypeError` for an instance without
 * `[Symbol.asyncDispose]`, before anything is run.
 *
 * @example
 * ```ts
 * class Connection {
 *   static async open(): Promise<Connection> {
 *     const connection = new Connection();
 *     await ensureAsyncDispose(connection, () => connection.#start());
 *     return connection;
 *   }
 *   async #start(): Promise<void> {}
 *   async [Symbol.asyncDispose](): Promise<void> {}
 * }
 * await using connection = await Connection.open();
 * ```
 */
export async function ensureAsyncDispose<T>(
  instance: AsyncDisposable,
  start: () => PromiseLike<T> | T,
  options: EnsureAsyncDisposeOptions = {},
): Promise<T> {
  const who = "ensureAsyncDispose";
  checkDisposable(who, instance);
  checkFunction(who, "start", start);
  checkOptions(who, options);
  const { log = console } = options;
  checkLog(who, log);
  try {
    return await start();
  } catch (error) {
    await dispose(instance, log);
    throw error;
  }
}

async function dispose(instance: AsyncDisposable, log: Logger): Promise<void> {
  try {
    // As `await using` calls it, and looked up under the key that this platform has.
    await (asyncDisposeOf(instance) as () => unknown).call(instance);
  } catch (error) {
    logError(log, `ensureAsyncDispose: disposing of ${describe(instance)} failed too`, error);
  }
}

function checkDisposable(who: string, value: unknown): asserts value is AsyncDisposable {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isObject || typeof asyncDisposeOf(value) !== "function") {
    throw expected(who, "instance must have a function [Symbol.asyncDispose]", value);
  }
}
