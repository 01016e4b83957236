import { checkMilliseconds } from "./check.ts";
import type { Context } from "./context.ts";
import { EndWait } from "./end-wait.ts";
import { rejectedQuietly } from "./soon.ts";

/** Resolves after a time on the ctx's clock, or rejects with the end of the ctx. */
export function sleep(ctx: Context, ms: number): Promise<void> {
  try {
    checkMilliseconds("sleep", "ms", ms);
    if (ctx.end !== undefined) return rejectedQuietly(ctx.end.error());
    return new Sleep(ctx, ms).begin();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Listens to a timer and to the end of a ctx, and takes the one back when the other comes. */
class Sleep extends EndWait<void> {
  readonly timer: unknown;

  constructor(ctx: Context, ms: number) {
    super(ctx);
    this.timer = ctx.clock.setTimeout(() => this.over(), ms);
  }

  override get name(): string {
    return "sleep";
  }

  over(): void {
    this.ctx.unlisten(this);
    this.resolve();
  }

  override told(): void {
    this.ctx.clock.clearTimeout(this.timer);
    super.told();
  }
}
