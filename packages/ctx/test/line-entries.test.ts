import { describe, expect, it } from "vitest";
import { INSTRUCTION, LineEntries } from "../src/line-entries.ts";

function first(): void {
  // Is only there to be taken.
}

function second(): void {
  // Is only there to be taken.
}

describe("the entries of a line", () => {
  it("are taken out in their order, those that were put to the front before the others", () => {
    const entries = new LineEntries<number>();
    entries.addValue(2, false);
    entries.addInstruction(second, false);
    entries.addValue(3, false);
    entries.addInstruction(first, true);
    entries.addValue(1, true);
    const taken: unknown[] = [];
    while (entries.size > 0) {
      const value = entries.take((fn) => taken.push(fn));
      if (value !== INSTRUCTION) taken.push(value);
    }
    expect(taken).toEqual([1, first, 2, second, 3]);
  });

  it("are values whatever they are, also functions, and nothing", () => {
    const entries = new LineEntries<unknown>();
    for (const value of [undefined, first, null]) entries.addValue(value, false);
    const taken: unknown[] = [];
    while (entries.size > 0) taken.push(entries.take(() => taken.push("called")));
    expect(taken).toEqual([undefined, first, null]);
  });
});
