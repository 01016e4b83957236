import { describe, expect, it } from "vitest";
import { LineEntries } from "../src/line-entries.ts";

function first(): void {
  // Is only there to be taken.
}

function second(): void {
  // Is only there to be taken.
}

describe("the entries of a line", () => {
  it("begin with a value or an instruction, and without any with neither", () => {
    const entries = new LineEntries<unknown>();
    const seen = [entries.beginsWithValue];
    entries.addInstruction(first, false);
    seen.push(entries.beginsWithValue);
    entries.addValue(undefined, true);
    seen.push(entries.beginsWithValue);
    expect([seen, entries.size]).toEqual([[false, false, true], 2]);
  });

  it("are taken out in their order, those that were put to the front before the others", () => {
    const entries = new LineEntries<number>();
    entries.addValue(2, false);
    entries.addInstruction(second, false);
    entries.addValue(3, false);
    entries.addInstruction(first, true);
    entries.addValue(1, true);
    const taken: unknown[] = [];
    while (entries.size > 0) {
      taken.push(entries.beginsWithValue ? entries.takeValue() : entries.takeInstruction());
    }
    expect(taken).toEqual([1, first, 2, second, 3]);
  });
});
