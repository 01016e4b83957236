import { CTX } from "@machinery/ctx";
import { array, assert, asyncProperty, constantFrom, integer } from "fast-check";
import { describe, expect, it } from "vitest";
import { type QueueFeeder, withQueueManager } from "../src/index.ts";
import { microtasks, world } from "./support/rows.ts";

type Add = (feeder: QueueFeeder<number>, context: number) => void;

/** Answers after so many microtasks, and never ends. */
function endless(delay: number): AsyncIterable<string> {
  const next = async (): Promise<IteratorResult<string>> => {
    await microtasks(delay);
    return { done: false, value: "x" };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

const kinds: Record<string, Add> = {
  iterator: (feeder, context) =>
    feeder.addSyncIterator({ next: () => ({ value: "x" }) }, { context }),
  generator: (feeder, context) => {
    const source = function* (): Generator {
      for (;;) yield () => "x";
    };
    feeder.addValue(source, { context });
  },
  asyncGenerator: (feeder, context) => {
    const source = async function* (): AsyncGenerator<string> {
      for (;;) yield await Promise.resolve("x");
    };
    feeder.addAsyncGenerator(source, { context });
  },
  zero: (feeder, context) => feeder.addAsyncGenerator(endless(0), { context }),
  two: (feeder, context) => feeder.addAsyncGenerator(endless(2), { context }),
  // An async function that has waited for three has settled within four.
  three: (feeder, context) => feeder.addAsyncGenerator(endless(3), { context }),
};

/** The least that any of the sources has in any run of results that is ten times as long as there are sources. */
async function least(names: readonly string[], consumers: number): Promise<number> {
  const total = names.length * 60;
  const seen: number[] = [];
  await withQueueManager(
    CTX.beginning("test"),
    async ({ streamer, feeder }) => {
      names.forEach((name, context) => kinds[name]?.(feeder, context));
      const consume = async (): Promise<void> => {
        for await (const result of streamer) {
          if (result.kind === "success") seen.push(result.context);
          if (seen.length >= total) break;
        }
      };
      await Promise.all(Array.from({ length: consumers }, consume));
    },
    { makeEmptyContext: () => -1 },
  );
  const run = names.length * 10;
  let fewest = run;
  for (let start = names.length * 2; start + run <= seen.length; start++) {
    const counts = names.map(() => 0);
    for (const source of seen.slice(start, start + run)) counts[source] = (counts[source] ?? 0) + 1;
    fewest = Math.min(fewest, ...counts);
  }
  return fewest;
}

describe("any run of results ten times as long as there are sources holds at least five of each", () => {
  it.each([
    [["iterator", "three"]],
    [["iterator", "asyncGenerator"]],
    [["generator", "three", "zero"]],
    [["iterator", "iterator", "iterator", "iterator", "three"]],
  ])("with %j", async (names) => {
    expect(await least(names, 1)).toBeGreaterThanOrEqual(5);
  });

  it("whatever sources and however many consumers there are", async () => {
    const names = array(constantFrom(...Object.keys(kinds)), { minLength: 1, maxLength: 12 });
    await assert(
      asyncProperty(names, integer({ min: 1, max: 4 }), async (sources, consumers) => {
        expect(await least(sources, consumers)).toBeGreaterThanOrEqual(5);
      }),
      { numRuns: 60 },
    );
  });
});

it("sources of both kinds are asked in the order they were added", async () => {
  const { ctx } = world();
  const asked: string[] = [];
  const ask = (name: string): IteratorReturnResult<undefined> => {
    asked.push(name);
    return { done: true, value: undefined };
  };
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    const add = (name: string): void => {
      feeder.addSyncIterator({ next: () => ask(name) });
    };
    const addAsync = (name: string): void => {
      const next = (): Promise<IteratorReturnResult<undefined>> => Promise.resolve(ask(name));
      feeder.addAsyncGenerator({ [Symbol.asyncIterator]: () => ({ next }) });
    };
    addAsync("async 1");
    add("sync 1");
    addAsync("async 2");
    addAsync("async 3");
    add("sync 2");
    feeder.setAsFinishedIfOutOfSources();
    for await (const { kind } of streamer) if (kind === "stopped") break;
  });
  expect(asked).toEqual(["async 1", "sync 1", "async 2", "async 3", "sync 2"]);
});

it("a source that is not ready holds nobody up", async () => {
  const { ctx } = world();
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addAsyncGenerator(async function* (own) {
      await own.wait();
      yield 1;
    });
    feeder.addCoroutine((own) => own.wait());
    feeder.addSyncIterator([1, 2]);
    let count = 0;
    for await (const result of streamer) {
      if (result.kind === "success") count++;
      if (result.kind === "iterationStop") break;
    }
    expect(count).toBe(2);
  });
});

it("an endless source is asked only as fast as its results are consumed", async () => {
  const { ctx } = world();
  const asked = { sync: 0, async: 0 };
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator({ next: () => ({ value: asked.sync++ }) });
    feeder.addAsyncGenerator({
      [Symbol.asyncIterator]: () => ({ next: async () => ({ value: asked.async++, done: false }) }),
    });
    await microtasks(100);
    expect(asked).toEqual({ sync: 0, async: 0 });
    let consumed = 0;
    for await (const _ of streamer) {
      await microtasks(100);
      if (++consumed === 20) break;
    }
    await microtasks(100);
    expect(asked.sync + asked.async).toBeLessThanOrEqual(consumed + 4);
  });
});

it("timers have their turn while results are consumed", async () => {
  const { ctx } = world();
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator({ next: () => ({ value: 1 }) });
    const timer = { isOver: false };
    setTimeout(() => (timer.isOver = true), 20);
    let count = 0;
    for await (const _ of streamer) {
      count++;
      if (timer.isOver) break;
    }
    expect(count).toBeGreaterThan(0);
  });
});
