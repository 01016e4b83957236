import { Awaitable } from "./awaitable.ts";
import type { CTX } from "./ctx.ts";
import { End } from "./end.ts";
import type { Logger } from "./logger.ts";
import type { Task } from "./task.ts";

/** A task that is over: how something ended that nobody had to run, for whoever expects a task. */
export class SettledTask<T> extends Awaitable<T> implements Task<T> {
  readonly ctx: CTX;
  readonly ownName: string;

  constructor(ctx: CTX, ownName: string, status: "fulfilled" | "rejected", value: unknown) {
    super();
    this.ctx = ctx;
    this.ownName = ownName;
    this.end = new End(status, value);
  }

  get name(): string {
    return `${this.ctx.name}-->${this.ownName}`;
  }

  get label(): string {
    return this.name;
  }

  get [Symbol.toStringTag](): string {
    return "Task";
  }

  protected get errorLog(): Logger {
    return this.ctx.log;
  }

  cancel(): boolean {
    return false;
  }
}
