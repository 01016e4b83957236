import type { Coroutine, CTX, Task } from "@machinery/ctx";
import { checkBoolean } from "@machinery/ctx/check";
import { RunningTasks } from "@machinery/ctx/running-tasks";
import type { AddOptions } from "./task-holder.ts";

/**
 * A ctx and the tasks that end with it.
 *
 * Tasks that were started here hang below the ctx. Those that were made elsewhere do not, so each has a callback on
 * the ctx that cancels it, taken back when the task is done.
 */
export class Batch {
  readonly ctx: CTX;
  readonly tasks: RunningTasks;
  readonly #grace: number | undefined;

  constructor(ctx: CTX, grace: number | undefined) {
    this.ctx = ctx;
    this.tasks = new RunningTasks(ctx);
    this.#grace = grace;
    if (grace !== undefined) ctx.addDoneCallback(() => this.tasks.letGoAfter(grace));
  }

  /** Whether its tasks have been asked to stop and some have not done so yet. */
  get cleansUp(): boolean {
    return this.ctx.done && !this.tasks.isEmpty;
  }

  start<T>(coro: Coroutine<T>, { silent = false, name }: AddOptions): Task<T> {
    checkBoolean("addCoroutine", "silent", silent);
    const task = this.ctx.asyncAsBackground(coro, { name });
    this.tasks.add(task, silent ? undefined : this.ctx.reporter);
    return task;
  }

  adopt(task: Task<unknown>): void {
    this.tasks.add(task);
    // What is added while the others clean up has as much time as they have.
    if (this.ctx.done) this.tasks.letGoAfter(this.#grace);
    const undo = this.ctx.addDoneCallback(() => task.cancel(reasonOf(this.ctx)));
    task.addDoneCallback(undo);
  }

  /** A batch that has not been asked to stop, for what is added while this one cleans up. */
  following(): Batch {
    return new Batch(this.ctx.detached(), this.#grace);
  }
}

/** What a ctx was cancelled for, or the error that it ended with. */
function reasonOf({ outcome }: CTX): unknown {
  // A ctx is never fulfilled.
  if (outcome === undefined || outcome.status === "fulfilled") return undefined;
  return outcome.status === "cancelled" ? outcome.reason.cause : outcome.reason;
}
