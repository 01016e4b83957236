import type { CTX } from "@machinery/ctx";
import { checkFunction } from "@machinery/ctx/check";
import { quietly } from "@machinery/ctx/quietly";
import { makeHolder, type TaskHolder, type TaskHolderOptions } from "./task-holder.ts";

/**
 * Runs a function with a task holder, waits for every task, and returns what the function returned.
 *
 * When the function throws, the tasks are cancelled, their clean-up is waited for, and this rejects with the error.
 * When the ctx ends, the tasks hear it at once and their clean-up is waited for; a rejection because the ctx has
 * ended needs no handler. A task that fails is logged; it neither cancels the others nor makes this reject. Differs
 * from `taskHolder` in that returning is all it takes to say that the block succeeded. Rejects with a `TypeError` or
 * `RangeError` for what is no ctx, no function or no option.
 *
 * @example
 * ```ts
 * const count = await withTaskHolder(ctx, (holder) => {
 *   holder.addCoroutine((ctx) => ctx.sleep(1_000));
 *   holder.addCoroutine((ctx) => ctx.sleep(2_000));
 *   return holder.pending;
 * });
 * console.log(count); // 2, after two seconds
 * ```
 */
export function withTaskHolder<T>(
  ctx: CTX,
  body: (holder: TaskHolder) => PromiseLike<T> | T,
  options: TaskHolderOptions = {},
): Promise<T> {
  return quietly(ctx, async () => {
    checkFunction("withTaskHolder", "body", body);
    const holder = makeHolder("withTaskHolder", ctx, options);
    let result: T;
    try {
      result = await body(holder);
    } catch (error) {
      await holder.stop(error);
      throw error;
    }
    await holder.finish();
    return result;
  });
}
