import { describe, expect, it } from "vitest";
import { LineEntries } from "../src/line-entries.ts";

const first = (): string => "first";
const second = { run: (): string => "second" };

describe("the entries of a line", () => {
  it("begin with a value or an instruction, and without any with neither", () => {
    const entries = new LineEntries<unknown>();
    const seen = [entries.beginsWithValue];
    entries.instruct(first, false);
    seen.push(entries.beginsWithValue);
    entries.append(undefined, true);
    seen.push(entries.beginsWithValue);
    expect([seen, entries.size]).toEqual([[false, false, true], 2]);
  });

  it("are taken out in their order, those that were put to the front before the others", () => {
    const entries = new LineEntries<number>();
    entries.append(2, false);
    entries.instruct(second, false);
    entries.append(3, false);
    entries.instruct(first, true);
    entries.append(1, true);
    const taken: unknown[] = [];
    while (entries.size > 0) {
      taken.push(entries.beginsWithValue ? entries.takeValue() : entries.runInstruction());
    }
    expect(taken).toEqual([1, "first", 2, "second", 3]);
  });

  it("tell values that could be instructions from those that are", () => {
    const entries = new LineEntries<unknown>();
    for (const value of [first, second]) entries.append(value, false);
    const seen = [entries.beginsWithValue, entries.takeValue()];
    seen.push(entries.beginsWithValue, entries.takeValue());
    expect(seen).toEqual([true, first, true, second]);
  });

  it("do not look at a value, which may be a proxy that throws then", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const entries = new LineEntries<object>();
    entries.append(proxy, false);
    expect(entries.beginsWithValue && entries.takeValue() === proxy).toBe(true);
  });
});
