import type { CTX } from "@machinery/ctx";
import { DoneSubscriber } from "@machinery/ctx/done-subscriber";

/** Who is told that the ctx has ended. */
export interface Ended {
  ended(): void;
}

/** Listens for the end of a ctx now and then: made once, since there is a now for each tick. */
export class Ending extends DoneSubscriber<never> {
  private readonly ctx: CTX;
  private readonly whom: Ended;

  constructor(ctx: CTX, whom: Ended) {
    super();
    this.ctx = ctx;
    this.whom = whom;
  }

  /** Who looks for what is left goes by the name. */
  get name(): string {
    return "tick";
  }

  listen(): void {
    this.subscribe(this.ctx);
  }

  leave(): void {
    this.unsubscribe(this.ctx);
  }

  told(): void {
    this.whom.ended();
  }
}
