import { describe, expect, it } from "vitest";
import { type Instruction, LineEntries } from "../src/line-entries.ts";

const first = (): string => "first";
const second = named("second");

/** An instruction that says its name. */
function named(name: string): Instruction {
  return { run: () => name, next: undefined };
}

/** Takes out everything. */
function taken(entries: LineEntries<unknown>): unknown[] {
  const all: unknown[] = [];
  while (entries.size > 0) {
    all.push(entries.beginsWithValue ? entries.takeValue() : entries.runInstruction());
  }
  return all;
}

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
    expect(taken(entries)).toEqual([1, "first", 2, "second", 3]);
  });

  it("keep the order of instructions that are put to either end, however many were there before", () => {
    const entries = new LineEntries<number>();
    const rounds: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      entries.instruct(named("c"), true);
      entries.instruct(named("d"), false);
      entries.instruct(named("b"), true);
      const seen = [entries.runInstruction()];
      entries.instruct(named("a"), true);
      entries.instruct(named("e"), false);
      rounds.push([...seen, ...taken(entries)]);
    }
    const order = ["b", "a", "c", "d", "e"];
    expect(rounds).toEqual([order, order]);
  });

  it("let an instruction stand there again once it has its turn, when it names no other any more", () => {
    const entries = new LineEntries<number>();
    const seen: unknown[] = [];
    const again: Instruction = {
      run: () => {
        seen.push(again.next);
        if (seen.length < 3) entries.instruct(again, false);
      },
      next: undefined,
    };
    entries.instruct(again, false);
    entries.instruct(first, false);
    taken(entries);
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it("call a function without a this, so that it sees nothing of the line", () => {
    const entries = new LineEntries<number>();
    entries.instruct(function (this: unknown) {
      return this;
    }, false);
    expect(entries.runInstruction()).toBeUndefined();
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
