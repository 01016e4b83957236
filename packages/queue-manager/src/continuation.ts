import type { Patience } from "./patience.ts";

/** Who goes on with what a promise settles with. */
export interface Follower {
  came(value: unknown): void;
  failed(error: unknown): void;
}

/** The two reactions to a promise, and then to another one: only a source that has been asked needs them. */
export class Continuation {
  readonly #patience: Patience;
  #follower: Follower | undefined;
  #round = 0;
  /** The next that is free, where this one is. */
  next: Continuation | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Has a follower told what it settles with, in the stores of this call. */
  follow(promise: Promise<unknown>, follower: Follower): void {
    this.#follower = follower;
    this.#round = this.#patience.ask();
    promise.then(this.#answered, this.#failed);
  }

  readonly #answered = (value: unknown): void => {
    this.#follower?.came(value);
    this.#end();
  };

  readonly #failed = (error: unknown): void => {
    this.#follower?.failed(error);
    this.#end();
  };

  #end(): void {
    this.#follower = undefined;
    this.#patience.came(this.#round);
    this.#patience.keep(this);
  }
}
