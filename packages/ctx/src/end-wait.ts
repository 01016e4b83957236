import type { Context } from "./context.ts";
import { DoneListener } from "./done-callbacks.ts";
import { ignore } from "./soon.ts";

/** A promise that rejects with the end of a ctx, and then needs no handler; where something else comes first, it settles so. */
export class EndWait<T> extends DoneListener<never> {
  readonly ctx: Context;
  readonly promise: Promise<T>;
  resolve: (value: T) => void = ignore;
  reject: (error: unknown) => void = ignore;

  constructor(ctx: Context) {
    super();
    this.ctx = ctx;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Waits, from now on; returns the promise. */
  begin(): Promise<T> {
    this.ctx.listen(this);
    return this.promise;
  }

  /** Who looks for what is left goes by the name. */
  get name(): string {
    return "wait";
  }

  told(): void {
    this.promise.catch(ignore);
    this.reject(this.ctx.end?.error());
  }
}
