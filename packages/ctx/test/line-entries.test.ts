import { describe, expect, it } from "vitest";
import {
  beginsWithValue,
  Call,
  type LineEntries,
  takeInstruction,
  takeValue,
} from "../src/line-entries.ts";
import { RingBuffer } from "../src/ring-buffer.ts";

const [first, second] = [new Call(nothing), new Call(nothing)];

describe("the entries of a line", () => {
  it("begin with a value or an instruction, and without any with neither", () => {
    const entries: LineEntries<unknown> = new RingBuffer();
    const seen = [beginsWithValue(entries)];
    entries.add(first, false);
    seen.push(beginsWithValue(entries));
    entries.add(undefined, true);
    seen.push(beginsWithValue(entries));
    expect([seen, entries.size]).toEqual([[false, false, true], 2]);
  });

  it("are taken out in their order, those that were put to the front before the others", () => {
    const entries: LineEntries<number> = new RingBuffer();
    entries.add(2, false);
    entries.add(second, false);
    entries.add(3, false);
    entries.add(first, true);
    entries.add(1, true);
    const taken: unknown[] = [];
    while (entries.size > 0) {
      taken.push(beginsWithValue(entries) ? takeValue(entries) : takeInstruction(entries));
    }
    expect(taken.map((each) => [1, first, 2, second, 3].indexOf(each as never))).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it("tell functions that are values from those that are instructions", () => {
    const entries: LineEntries<() => void> = new RingBuffer();
    entries.add(nothing, false);
    expect([beginsWithValue(entries), takeValue(entries)]).toEqual([true, nothing]);
  });
});

function nothing(): void {
  // Is only there to be taken.
}
