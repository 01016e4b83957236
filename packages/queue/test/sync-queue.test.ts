import { CTX } from "@machinery/ctx";
import { array, assert, boolean, constant, nat, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { EnsureItemGetter, syncQueue } from "../src/index.ts";

const makeRoot = (): CTX => CTX.beginning("test");

describe("a sync queue", () => {
  it("is drained by a loop, which is over when it is empty", () => {
    using numbers = syncQueue<number>(makeRoot());
    for (const item of [1, 2, 3]) numbers.append(item);
    const seen = [numbers.size, numbers.isEmpty, [...numbers], numbers.size, numbers.isEmpty];
    expect(seen).toEqual([3, false, [1, 2, 3], 0, true]);
  });

  it("also yields what is appended while it is drained", () => {
    using numbers = syncQueue<number>(makeRoot());
    numbers.append(3);
    const seen: number[] = [];
    for (const item of numbers.getAll()) {
      seen.push(item);
      if (item > 0) numbers.append(item - 1);
    }
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it("goes on where it was when a loop was left", () => {
    using numbers = syncQueue<number>(makeRoot());
    for (const item of [1, 2, 3]) numbers.append(item);
    for (const item of numbers) if (item === 1) break;
    expect([...numbers]).toEqual([2, 3]);
  });

  it("yields nothing once its ctx has ended, but has remaining", () => {
    const ctx = makeRoot();
    const numbers = syncQueue<number>(ctx);
    for (const item of [1, 2, 3]) numbers.append(item);
    const seen: number[] = [];
    for (const item of numbers) {
      seen.push(item);
      ctx.cancel();
    }
    expect([seen, [...numbers], [...numbers.remaining()]]).toEqual([[1], [], [2, 3]]);
  });

  it("yields what is left after the end where it is to be emptied", () => {
    const numbers = syncQueue<number>(makeRoot(), { emptyOnFinished: true });
    for (const item of [1, 2]) numbers.append(item);
    numbers[Symbol.dispose]();
    numbers.append(3);
    expect([...numbers]).toEqual([1, 2, 3]);
  });

  it("has a ctx that is named after it, and ends that alone", () => {
    const names: string[] = [];
    const ctx = makeRoot();
    const child = ctx.child.bind(ctx);
    ctx.child = (...given) => {
      const made = child(...given);
      names.push(made.name);
      return made;
    };
    for (const name of [undefined, "jobs"]) syncQueue(ctx, { name })[Symbol.dispose]();
    expect([names, ctx.done]).toEqual([
      ["test-->sync_queue", "test-->[jobs]-->jobssync_queue"],
      false,
    ]);
  });

  it("passes what is appended through its ensurer, which may throw out of append", () => {
    const itemEnsurer = (item: unknown): string => {
      if (typeof item === "string") return item.toUpperCase();
      throw new TypeError("no text");
    };
    using texts = syncQueue(makeRoot(), { itemEnsurer });
    texts.append("a");
    // Wrong on purpose.
    expect(() => texts.append(1 as never)).toThrow(new TypeError("no text"));
    expect([...texts]).toEqual(["A"]);
  });

  it("takes a typed ensurer that is never called", () => {
    using numbers = syncQueue(makeRoot(), { itemEnsurer: EnsureItemGetter.get<number>() });
    numbers.append(1);
    const [item = 0]: number[] = [...numbers];
    expect(item).toBe(1);
  });

  const bad: readonly (readonly [string, (ctx: CTX, given: never) => unknown, unknown, Error])[] = [
    [
      "ctx",
      (_, given) => syncQueue(given),
      1,
      new TypeError("syncQueue: ctx must be a CTX, as made by CTX.beginning or ctx.child, got 1"),
    ],
    [
      "options",
      (ctx, given) => syncQueue(ctx, given),
      "",
      new TypeError('syncQueue: options must be an object, got ""'),
    ],
    [
      "name",
      (ctx, name) => syncQueue(ctx, { name }),
      null,
      new TypeError("syncQueue: name must be a string, got null"),
    ],
    [
      "timeout",
      (ctx, timeout) => syncQueue(ctx, { timeout }),
      "5",
      new TypeError('syncQueue: timeout must be a finite number of milliseconds >= 0, got "5"'),
    ],
    [
      "a negative timeout",
      (ctx, timeout) => syncQueue(ctx, { timeout }),
      -1,
      new RangeError("syncQueue: timeout must be a finite number of milliseconds >= 0, got -1"),
    ],
    [
      "emptyOnFinished",
      (ctx, emptyOnFinished) => syncQueue(ctx, { emptyOnFinished }),
      0,
      new TypeError("syncQueue: emptyOnFinished must be true or false, got 0"),
    ],
    [
      "itemEnsurer",
      (ctx, itemEnsurer) => syncQueue(ctx, { itemEnsurer }),
      {},
      new TypeError("syncQueue: itemEnsurer must be a function, got an object"),
    ],
  ];

  it.each(bad)("names bad input: %s", (_, call, given, error) => {
    const ctx = makeRoot();
    // Wrong on purpose.
    expect(() => call(ctx, given as never)).toThrow(error);
  });

  it("does what an array does, until its ctx ends", () => {
    const act = oneof(
      { weight: 3, arbitrary: record({ do: constant("append") }) },
      { weight: 2, arbitrary: record({ do: constant("take"), count: nat(4) }) },
      { weight: 1, arbitrary: record({ do: constant("remaining"), count: nat(4) }) },
      { weight: 1, arbitrary: record({ do: constant("end") }) },
    );
    assert(
      property(boolean(), array(act), (emptyOnFinished, acts) => {
        const numbers = syncQueue<number>(makeRoot(), { emptyOnFinished });
        const model: number[] = [];
        let ended = false;
        for (const [item, each] of acts.entries()) {
          if (each.do === "append") {
            numbers.append(item);
            model.push(item);
          } else if (each.do === "end") {
            numbers[Symbol.dispose]();
            ended = true;
          } else {
            const given = each.do === "remaining" || !ended || emptyOnFinished ? each.count : 0;
            const iterator = each.do === "take" ? numbers.getAll() : numbers.remaining();
            const taken = Array.from(
              { length: each.count },
              () => iterator.next().value as unknown,
            );
            const expected: unknown[] = model.splice(0, given);
            expected.length = each.count;
            expect(taken).toEqual(Array.from(expected));
          }
          expect([numbers.size, numbers.isEmpty]).toEqual([model.length, model.length === 0]);
        }
      }),
    );
  });
});
