import type { Context } from "./context.ts";
import { DoneListener } from "./done-callbacks.ts";
import { ignore } from "./soon.ts";

/** Listens to the end of a ctx for a promise that rejects with it. */
export class EndWait extends DoneListener<never> {
  readonly ctx: Context;
  readonly promise: Promise<never>;
  reject: (error: unknown) => void = ignore;

  constructor(ctx: Context) {
    super();
    this.ctx = ctx;
    this.promise = new Promise((_, reject) => {
      this.reject = reject;
    });
    this.promise.catch(ignore);
    ctx.listen(this);
  }

  /** Who looks for what is left goes by the name. */
  get name(): string {
    return "wait";
  }

  told(): void {
    this.reject(this.ctx.end?.error());
  }
}
