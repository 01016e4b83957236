import { DoneSubscriber } from "@machinery/ctx/done-subscriber";

/** Who is told that the ctx has ended. */
export interface Ended {
  ended(): void;
}

/** Listens for the end of a ctx now and then: made once, since there is a now for each tick. */
export class Ending extends DoneSubscriber<never> {
  private readonly whom: Ended;

  constructor(whom: Ended) {
    super();
    this.whom = whom;
  }

  /** Who looks for what is left goes by the name. */
  get name(): string {
    return "tick";
  }

  told(): void {
    this.whom.ended();
  }
}
