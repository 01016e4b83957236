import type { Coroutine, CTX, Task } from "@machinery/ctx";
import { checkCTX, checkMilliseconds, checkOptions, checkString } from "@machinery/ctx/check";
import { Holder } from "./holder.ts";

/** What a task holder can be given. */
export interface TaskHolderOptions {
  /** Stands in the name of the ctx that its tasks hang below, `parent-->[name]-->nametask_holder`, and in its messages. */
  readonly name?: string | undefined;
  /** Milliseconds to wait for what was asked to stop; without it, as long as it takes. */
  readonly grace?: number | undefined;
}

/** What `addCoroutine` can be given. */
export interface AddOptions {
  /** The last part of the name of the ctx that the function is handed; the function's own name by default. */
  readonly name?: string | undefined;
  /** Whether a failure is kept from the log: `false` unless told otherwise. */
  readonly silent?: boolean | undefined;
}

/**
 * The tasks that a block of code has started and does not leave without.
 *
 * It holds the tasks that run, and lets go of each when it is done. Iterating yields those that run.
 */
export interface TaskHolder extends AsyncDisposable, Iterable<Task<unknown>> {
  /**
   * Runs a function as a task below the holder, and holds it until it is done.
   *
   * Differs from `ctx.asyncAsBackground` in that its failure is logged unless `silent` says otherwise, and that the
   * holder waits for it. One that is added when the holder's tasks have been asked to stop runs as long as these
   * clean up, since they may need it, and is then asked to stop too. Throws an `InvalidStateError` once the holder
   * was left, and a `TypeError` for what is no function.
   */
  addCoroutine<T>(coro: Coroutine<T>, options?: AddOptions): Task<T>;
  /**
   * Holds a task that was made elsewhere, and returns it: from now on it is waited for, and cancelled with the others.
   *
   * Its failure is not logged: that is up to whoever made it. Throws like `addCoroutine`.
   */
  addTask<T extends Task<unknown>>(task: T): T;
  /** How many tasks run. */
  readonly pending: number;
  /** Whether this task is held, which it is from when it was added until it is done. */
  has(task: Task<unknown>): boolean;
  /**
   * Waits for every task, those that are added meanwhile included; until it resolves they may be added.
   *
   * To call it is to say that the block has succeeded. It does not reject for a task's failure or the ctx's end: when
   * the ctx ends, the tasks are cancelled and their clean-up is waited for. Rejects with an `InvalidStateError` where
   * the holder was left without it. A task of this holder must not await it, since it would wait for itself.
   */
  finish(): Promise<void>;
}

/**
 * Makes a task holder for a block that begins with `await using`.
 *
 * Differs from `withTaskHolder` in that the block has to say itself that it succeeded, by `await holder.finish()`: a
 * block that is left without it, by an error or a `return`, cancels its tasks, waits for them, and logs their names.
 * Leaving never rejects. Throws a `TypeError` or `RangeError` for what it cannot be made of.
 *
 * @example
 * ```ts
 * await using holder = taskHolder(ctx, { name: "downloads" });
 * for (const url of urls) holder.addCoroutine(({ signal }) => download(url, { signal }));
 * await holder.finish();
 * ```
 */
export function taskHolder(ctx: CTX, options: TaskHolderOptions = {}): TaskHolder {
  return makeHolder("taskHolder", ctx, options);
}

/** Makes a holder for whoever is asked for one, after a look at what was given. */
export function makeHolder(who: string, ctx: CTX, options: TaskHolderOptions): Holder {
  checkCTX(who, ctx);
  checkOptions(who, options);
  const { name = "", grace } = options;
  checkString(who, "name", name);
  if (grace !== undefined) checkMilliseconds(who, "grace", grace);
  return new Holder(ctx, name, grace);
}
