import { CTX } from "@machinery/ctx";
import { recordLog, VirtualClock } from "@machinery/testing";
import { afterEach, describe, expect, it } from "vitest";
import { settle, unhandledIn } from "../../ctx/test/support/noise.ts";
import { EnsureItemGetter, type LimitedQueue, type Queue, queue } from "../src/index.ts";

const log = recordLog();
const makeRoot = (): CTX => CTX.beginning("test", { log });

/** Takes items until there have been so many. */
async function take<T>(from: AsyncIterable<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of from) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

/** Takes all items into an array, until the loop is over. */
async function consume<T>(from: AsyncIterable<T>, into: T[]): Promise<"over"> {
  for await (const item of from) into.push(item);
  return "over";
}

afterEach(() => {
  expect(log.errors.splice(0)).toEqual([]);
});

describe("a queue", () => {
  it("yields its items in the order appended, those with priority first", async () => {
    using numbers = queue<number>(makeRoot());
    for (const item of [1, 2, 3]) numbers.append(item);
    numbers.append(0, { priority: true });
    numbers.append(-1, { priority: true });
    numbers.append(4, { priority: false });
    expect(await take(numbers, 6)).toEqual([-1, 0, 1, 2, 3, 4]);
  });

  it("takes an item to its end where options say nothing of priority", () => {
    using items = queue<number>(CTX.beginning("test"));
    items.append(1, {});
    items.append(2, { priority: undefined });
    items.append(3);
    expect([...items.remaining()]).toEqual([1, 2, 3]);
  });

  it("takes anything for an item", async () => {
    using things = queue(makeRoot());
    const items = [undefined, null, 0, "", Number.NaN, () => "called", Promise.resolve(1), [2]];
    for (const item of items) things.append(item);
    expect([things.size, await take(things, items.length)]).toEqual([items.length, items]);
  });

  it("knows how much is in it, instructions included", () => {
    using things = queue<string>(makeRoot());
    const seen: unknown[] = [[things.size, things.isEmpty]];
    things.append("item");
    things.appendInstruction(() => undefined);
    seen.push([things.size, things.isEmpty], [...things.remaining()]);
    seen.push([things.size, things.isEmpty]);
    expect(seen).toEqual([[0, true], [2, false], ["item"], [0, true]]);
  });

  it("waits for what comes later", async () => {
    const clock = new VirtualClock();
    using numbers = queue<number>(CTX.beginning("test", { clock }));
    const seen: number[] = [];
    void consume(numbers, seen);
    for (const at of [10, 20, 30]) clock.setTimeout(() => numbers.append(at), at);
    await clock.add(20);
    expect(seen).toEqual([10, 20]);
    await clock.add(10);
    expect(seen).toEqual([10, 20, 30]);
  });

  it("does not hand an item over inside append", async () => {
    using numbers = queue<number>(makeRoot());
    const seen: number[] = [];
    void consume(numbers, seen);
    numbers.append(2);
    numbers.append(1, { priority: true });
    expect([seen, numbers.size]).toEqual([[], 2]);
    await settle();
    expect([seen, numbers.size]).toEqual([[1, 2], 0]);
  });

  it("goes on where it was when a loop was left", async () => {
    using numbers = queue<number>(makeRoot());
    for (const item of [1, 2, 3, 4, 5]) numbers.append(item);
    const first = await take(numbers, 2);
    const second = await take(numbers.getAll(), 1);
    expect([first, second, [...numbers.remaining()]]).toEqual([[1, 2], [3], [4, 5]]);
  });

  it("goes on where it was when a loop has thrown", async () => {
    using numbers = queue<number>(makeRoot());
    for (const item of [1, 2]) numbers.append(item);
    const loop = async (): Promise<void> => {
      for await (const item of numbers) throw new Error(`met ${item}`);
    };
    await expect(loop()).rejects.toThrow("met 1");
    await expect(loop()).rejects.toThrow("met 2");
  });

  it("lets several loops share the items, each item once, in the order they asked", async () => {
    using numbers = queue<number>(makeRoot());
    const seen: string[] = [];
    const loop = async (name: string): Promise<void> => {
      for await (const item of numbers) seen.push(`${name}${item}`);
    };
    const loops = ["a", "b", "c"].map(loop);
    for (const item of [1, 2, 3, 4]) numbers.append(item);
    await settle();
    for (const item of [5, 6]) numbers.append(item);
    await settle();
    numbers.breaker.set();
    await Promise.all(loops);
    expect(seen).toEqual(["a1", "b2", "c3", "a4", "b5", "c6"]);
  });

  it("lets a loop be nested in another", async () => {
    using numbers = queue<number>(makeRoot());
    for (const item of [1, 2, 3, 4, 5]) numbers.append(item);
    const seen: unknown[] = [];
    for await (const item of numbers) {
      seen.push(item);
      if (item === 1) seen.push(await take(numbers, 3));
      if (item === 5) break;
    }
    expect(seen).toEqual([1, [2, 3, 4], 5]);
  });

  it("answers each next with a promise that is settled while there is something", async () => {
    using numbers = queue<number>(makeRoot());
    numbers.append(1);
    const iterator = numbers.getAll();
    const order: string[] = [];
    const first = iterator.next().then(() => order.push("item"));
    await Promise.resolve().then(() => order.push("microtask"));
    const second = iterator.next().then(() => order.push("late"));
    await settle();
    order.push("turn");
    numbers.append(2);
    await Promise.all([first, second]);
    expect(order).toEqual(["item", "microtask", "turn", "late"]);
  });

  it("answers concurrent calls of next in order", async () => {
    using numbers = queue<number>(makeRoot());
    const iterator = numbers.getAll();
    const answers = [1, 2, 3].map(() => iterator.next());
    for (const item of [1, 2, 3]) numbers.append(item);
    const values = await Promise.all(answers);
    expect(values.map(({ value }): unknown => value)).toEqual([1, 2, 3]);
  });

  it("does not lose the item of a next that was given up", async () => {
    using numbers = queue<number>(makeRoot());
    const iterator = numbers.getAll();
    const given = iterator.next();
    await iterator.return?.();
    numbers.append(1);
    expect([await given, [...numbers.remaining()]]).toEqual([
      { done: true, value: undefined },
      [1],
    ]);
  });

  it("does not lose the item of a next that somebody stopped waiting for, and asks again", async () => {
    const ctx = makeRoot();
    using numbers = queue<number>(ctx);
    const iterator = numbers.getAll();
    const next = iterator.next();
    const impatient = ctx.child("impatient");
    const wait = impatient.until(next);
    impatient.cancel();
    await expect(wait).rejects.toThrow("cancelled");
    numbers.append(1);
    expect(await next).toEqual({ done: false, value: 1 });
  });
});

it("a queue gives out a proxy that throws whenever it is looked at", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const items = queue<object>(CTX.beginning("root"));
  items.append(proxy);
  const { value } = (await items.getAll().next()) as { value: unknown };
  expect(value === proxy).toBe(true);
});

describe("the end of a queue", () => {
  const ends: readonly (readonly [string, (items: Queue<number>, ctx: CTX) => unknown])[] = [
    ["its ctx is cancelled", (_, ctx) => ctx.cancel()],
    ["its ctx is rejected", (_, ctx) => ctx.reject(new Error("no"))],
    ["its breaker is set", (items) => items.breaker.set()],
    ["its scope is left", (items) => items[Symbol.dispose]()],
  ];

  it.each(ends)("comes for a loop that waits when %s", async (_, end) => {
    const ctx = makeRoot();
    const numbers = queue<number>(ctx);
    const seen: number[] = [];
    const loops = [consume(numbers, seen), consume(numbers, seen)];
    await settle();
    numbers.append(1);
    end(numbers, ctx);
    expect(await Promise.all(loops)).toEqual(["over", "over"]);
    expect([seen, [...numbers.remaining()]]).toEqual([[], [1]]);
  });

  it.each(ends)("comes after what is left where it is to be emptied and %s", async (_, end) => {
    const ctx = makeRoot();
    const numbers = queue<number>(ctx, { emptyOnFinished: true });
    const seen: number[] = [];
    const loop = consume(numbers, seen);
    await settle();
    for (const item of [1, 2, 3]) numbers.append(item);
    numbers.appendInstruction(() => seen.push(0));
    end(numbers, ctx);
    expect([await loop, seen, numbers.isEmpty]).toEqual(["over", [1, 2, 3, 0], true]);
  });

  it.each(ends)("comes inside a loop, after the item, when %s", async (_, end) => {
    const ctx = makeRoot();
    const numbers = queue<number>(ctx);
    for (const item of [1, 2, 3]) numbers.append(item);
    const seen: number[] = [];
    for await (const item of numbers) {
      seen.push(item);
      if (item === 2) end(numbers, ctx);
    }
    expect([seen, [...numbers.remaining()]]).toEqual([[1, 2], [3]]);
  });

  it("is taken back by the next loop where it was the breaker's", async () => {
    using numbers = queue<number>(makeRoot());
    numbers.breaker.set();
    numbers.append(1);
    expect([await take(numbers, 1), numbers.breaker.isSet]).toEqual([[1], false]);
  });

  it("is not taken back where it was the ctx's: items still go in, for remaining", async () => {
    const numbers = queue<number>(makeRoot());
    numbers[Symbol.dispose]();
    numbers.append(1);
    const seen: number[] = [];
    await consume(numbers, seen);
    expect([seen, [...numbers.remaining()]]).toEqual([[], [1]]);
  });

  it("leaves the ctx that the queue was given alone", () => {
    const ctx = makeRoot();
    queue(ctx)[Symbol.dispose]();
    expect(ctx.done).toBe(false);
  });
});

describe("an instruction", () => {
  it("is called when its turn comes, and yields nothing", async () => {
    using numbers = queue<number>(makeRoot());
    const seen: unknown[] = [];
    numbers.append(1);
    numbers.appendInstruction(() => seen.push("middle"));
    numbers.append(2);
    numbers.appendInstruction(() => seen.push("first"), { priority: true });
    for await (const item of numbers) {
      seen.push(item);
      if (item === 2) break;
    }
    expect(seen).toEqual(["first", 1, "middle", 2]);
  });

  it("is called although nobody is given an item yet", async () => {
    using numbers = queue<number>(makeRoot());
    const called = new Promise<void>((resolve) => numbers.appendInstruction(resolve));
    const next = numbers.getAll().next();
    await called;
    numbers.append(1);
    expect(await next).toEqual({ done: false, value: 1 });
  });

  it("that throws rejects that next and ends that loop; the queue goes on", async () => {
    using numbers = queue<number>(makeRoot());
    numbers.append(1);
    numbers.appendInstruction(() => {
      throw new Error("no");
    });
    numbers.append(2);
    const seen: number[] = [];
    await expect(consume(numbers, seen)).rejects.toThrow("no");
    expect([seen, await take(numbers, 1)]).toEqual([[1], [2]]);
  });

  it("that throws is thrown out of remaining, which can be taken up again", () => {
    using numbers = queue<number>(makeRoot());
    numbers.appendInstruction(() => {
      throw new Error("no");
    });
    numbers.append(1);
    expect(() => [...numbers.remaining()]).toThrow("no");
    expect([...numbers.remaining()]).toEqual([1]);
  });

  it("that returns a promise is not waited for, and a rejection of it is logged", async () => {
    using numbers = queue<number>(makeRoot());
    const failing = (): unknown => Promise.reject(new Error("later"));
    numbers.appendInstruction(failing);
    numbers.append(1);
    expect(await unhandledIn(() => take(numbers, 1))).toEqual([]);
    expect(log.errors.splice(0).map(({ message }) => message)).toEqual([
      "an instruction of test-->queue threw: later",
    ]);
  });

  it("that appends itself again keeps nobody else from a turn", async () => {
    using numbers = queue<number>(makeRoot());
    let timeIsUp = false;
    setTimeout(() => (timeIsUp = true), 5);
    const again = (): void => {
      if (timeIsUp) numbers.append(1);
      else numbers.appendInstruction(again);
    };
    again();
    expect(await take(numbers, 1)).toEqual([1]);
  });
});

describe("what is processed after an item was yielded", () => {
  it("is given the queue when the loop asks for the next one, in the order it was registered", async () => {
    using numbers = queue<number>(makeRoot());
    const seen: unknown[] = [];
    const report = (name: string) => (limited: LimitedQueue<number>) => {
      seen.push([name, limited.size, limited.isEmpty, limited.breaker.isSet]);
    };
    numbers.processAfterYielded(report("first"));
    numbers.processAfterYielded(report("second"));
    for (const item of [1, 2]) numbers.append(item);
    for await (const item of numbers) {
      seen.push(item);
      if (item === 2) break;
    }
    expect(seen).toEqual([1, ["first", 1, false, false], ["second", 1, false, false], 2]);
  });

  it("can feed the queue that it is called for", async () => {
    using numbers = queue<number>(makeRoot());
    let next = 1;
    numbers.processAfterYielded((limited) => {
      if (limited.isEmpty) limited.append(++next);
      if (next === 5) limited.breaker.set();
    });
    numbers.append(next);
    const seen: number[] = [];
    await consume(numbers, seen);
    expect([seen, [...numbers.remaining()]]).toEqual([[1, 2, 3, 4], [5]]);
  });

  it("ends the loop when it throws", async () => {
    using numbers = queue<number>(makeRoot());
    numbers.processAfterYielded(() => {
      throw new Error("no");
    });
    for (const item of [1, 2]) numbers.append(item);
    await expect(consume(numbers, [])).rejects.toThrow("no");
    expect(numbers.size).toBe(1);
  });
});

describe("an item ensurer", () => {
  const positive = (item: unknown): number => {
    if (typeof item === "number" && item > 0) return item;
    throw new RangeError("not positive");
  };

  it("turns what is appended into the item", async () => {
    using texts = queue(makeRoot(), { itemEnsurer: (item) => `<${String(item)}>` });
    texts.append("a");
    texts.append("b", { priority: true });
    expect(await take(texts, 2)).toEqual(["<b>", "<a>"]);
  });

  it("throws out of append, and then nothing was appended", () => {
    using numbers = queue(makeRoot(), { itemEnsurer: positive });
    expect(() => numbers.append(-1)).toThrow(new RangeError("not positive"));
    expect(numbers.size).toBe(0);
  });

  it("is not asked about instructions", () => {
    using numbers = queue(makeRoot(), { itemEnsurer: positive });
    numbers.appendInstruction(() => undefined);
    expect(numbers.size).toBe(1);
  });

  it("of EnsureItemGetter passes everything", () => {
    const itemEnsurer = EnsureItemGetter.get<number>();
    using numbers = queue(makeRoot(), { itemEnsurer });
    numbers.append(1);
    const [item = 0]: number[] = [...numbers.remaining()];
    expect([item, itemEnsurer("anything")]).toEqual([1, "anything"]);
  });
});

describe("the ctx of a queue", () => {
  it("is a child that is named after it", async () => {
    const names: string[] = [];
    const ctx = makeRoot();
    const child = ctx.child.bind(ctx);
    ctx.child = (...given) => {
      const made = child(...given);
      names.push(made.name);
      return made;
    };
    queue(ctx);
    queue(ctx, { name: "jobs" });
    await settle();
    expect(names).toEqual(["test-->queue", "test-->[jobs]-->jobsqueue"]);
  });

  it("may be of another make, as long as it has the shape", async () => {
    const ctx = makeRoot();
    const methods = ["child", "cancel", "addDoneCallback", "waitForFirst"] as const;
    const look = Object.fromEntries(methods.map((name) => [name, ctx[name].bind(ctx)]));
    // It has what a queue asks of a ctx.
    const stranger = { ...look, clock: ctx.clock } as unknown as CTX;
    using numbers = queue<number>(stranger);
    numbers.append(1);
    expect(await take(numbers, 1)).toEqual([1]);
  });
});

describe("bad input", () => {
  const bad: readonly (readonly [string, (ctx: CTX, given: never) => unknown, unknown, string])[] =
    [
      [
        "ctx",
        (_, given) => queue(given),
        {},
        "queue: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object",
      ],
      [
        "no ctx",
        (_, given) => queue(given),
        undefined,
        "queue: ctx must be a CTX, as made by CTX.beginning or ctx.child, got undefined",
      ],
      [
        "options",
        (ctx, given) => queue(ctx, given),
        null,
        "queue: options must be an object, got null",
      ],
      ["name", (ctx, name) => queue(ctx, { name }), 1, "queue: name must be a string, got 1"],
      [
        "emptyOnFinished",
        (ctx, emptyOnFinished) => queue(ctx, { emptyOnFinished }),
        "yes",
        'queue: emptyOnFinished must be true or false, got "yes"',
      ],
      [
        "itemEnsurer",
        (ctx, itemEnsurer) => queue(ctx, { itemEnsurer }),
        5,
        "queue: itemEnsurer must be a function, got 5",
      ],
      [
        "append's options",
        (ctx, given) => queue(ctx).append(1, given),
        true,
        "append: options must be an object, got true",
      ],
      [
        "append's priority",
        (ctx, priority) => queue(ctx).append(1, { priority }),
        1,
        "append: priority must be true or false, got 1",
      ],
      [
        "instruction",
        (ctx, given) => queue(ctx).appendInstruction(given),
        undefined,
        "appendInstruction: fn must be a function, got undefined",
      ],
      [
        "instruction's options",
        (ctx, given) => queue(ctx).appendInstruction(() => 1, given),
        1,
        "appendInstruction: options must be an object, got 1",
      ],
      [
        "instruction's priority",
        (ctx, priority) => queue(ctx).appendInstruction(() => 1, { priority }),
        1,
        "appendInstruction: priority must be true or false, got 1",
      ],
      [
        "process",
        (ctx, given) => queue(ctx).processAfterYielded(given),
        [],
        "processAfterYielded: fn must be a function, got an array",
      ],
    ];

  it.each(bad)("is named: %s", (_, call, given, message) => {
    const ctx = makeRoot();
    // Wrong on purpose.
    expect(() => call(ctx, given as never)).toThrow(new TypeError(message));
  });

  it("that does not get in leaves the queue as it was", () => {
    using numbers = queue<number>(makeRoot());
    // Wrong on purpose.
    expect(() => numbers.append(1, { priority: 1 as never })).toThrow(TypeError);
    expect(numbers.isEmpty).toBe(true);
  });
});
