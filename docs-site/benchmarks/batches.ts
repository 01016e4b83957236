import { setImmediate } from "node:timers/promises";
import { allCame } from "./all-came.ts";

/** What is deferred has to have happened before a run is over, and not only after a million more were begun. */
export const BATCH = 1_000;

/**
 * Does something in batches of a thousand, with a turn of the loop after each: what they left for a microtask has
 * been done then, and what a weak reference kept alive until the end of the task is let go of.
 */
export async function inBatches(
  operations: number,
  batch: (size: number) => void | Promise<void>,
): Promise<void> {
  for (let rest = operations; rest > 0; rest -= BATCH) {
    const begun = batch(Math.min(rest, BATCH));
    // To await nothing would cost a turn of the microtasks.
    if (begun !== undefined) await begun;
    await setImmediate();
  }
}

/** Counts what was done, so that a contender that does not do its work is no fast one. */
export class Tally {
  #count = 0;
  readonly count = (): void => {
    this.#count++;
  };

  /** Throws where it was not so often since the last time; begins anew. */
  expect(operations: number): void {
    const count = this.#count;
    this.#count = 0;
    allCame(count, operations);
  }

  /** The same where more may have been done. */
  expectAtLeast(operations: number): void {
    const count = this.#count;
    this.#count = 0;
    if (count < operations) throw new Error(`only ${count} of ${operations} were done`);
  }
}
