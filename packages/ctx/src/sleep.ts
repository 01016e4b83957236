import { checkMilliseconds } from "./check.ts";
import type { Context } from "./context.ts";
import { DoneListener } from "./done-callbacks.ts";
import { ignore, rejectedQuietly } from "./soon.ts";

/** Resolves after a time on the ctx's clock, or rejects with the end of the ctx. */
export function sleep(ctx: Context, ms: number): Promise<void> {
  try {
    checkMilliseconds("sleep", "ms", ms);
    if (ctx.end !== undefined) return rejectedQuietly(ctx.end.error());
    const { promise } = new Sleep(ctx, ms);
    promise.catch(ignore);
    return promise;
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Listens to a timer and to the end of a ctx, and takes the one back when the other comes. */
class Sleep extends DoneListener<never> {
  readonly ctx: Context;
  readonly promise: Promise<void>;
  readonly timer: unknown;
  resolve: () => void = ignore;
  reject: (error: unknown) => void = ignore;

  constructor(ctx: Context, ms: number) {
    super();
    this.ctx = ctx;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = ctx.clock.setTimeout(() => this.over(), ms);
    ctx.listen(this);
  }

  /** Who looks for what is left goes by the name. */
  get name(): string {
    return "sleep";
  }

  over(): void {
    this.ctx.unlisten(this);
    this.resolve();
  }

  told(): void {
    this.ctx.clock.clearTimeout(this.timer);
    this.reject(this.ctx.end?.error());
  }
}
