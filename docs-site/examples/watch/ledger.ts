import { CTX, type Logger, systemClock } from "@machinery/ctx";
import { Account } from "./account.ts";
import { CountedClock } from "./counted-clock.ts";
import { countedCTX } from "./counted-ctx.ts";

/** How much is open: tasks that run, listeners that the root holds, timers to come. */
export interface Open {
  readonly tasks: number;
  readonly listeners: number;
  readonly timers: number;
}

/** A root ctx, and the accounts of all that is open below it. */
export class Ledger {
  readonly root: CTX;
  readonly account: Account;
  readonly #clock = new CountedClock(systemClock);
  #generators = 0;

  constructor(name: string, log: Logger) {
    const root = CTX.beginning(name, { clock: this.#clock, log });
    this.account = new Account(name, root);
    this.root = countedCTX(root, this.account);
  }

  /** What is open now. */
  get open(): Open {
    const { tasks, listeners } = this.account.total();
    return { tasks: tasks + this.#generators, listeners, timers: this.#clock.timers };
  }

  /** Counts a generator as a task, from its first step until it is over. */
  async *counted<T>(generator: AsyncIterable<T>): AsyncGenerator<T> {
    this.#generators++;
    try {
      yield* generator;
    } finally {
      this.#generators--;
    }
  }
}
