import type { Came } from "./taking-turns.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Promises that put what they were resolved with into a line: the least to give it out in the order it comes. */
export class AsTheyCome {
  readonly line = new WaitingLine<Came>();

  add(promise: Promise<unknown>, context: unknown): void {
    const sources = [promise];
    void promise.then((value) => {
      this.line.push({ value, sources, context });
    });
  }
}
