import { Future } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { withQueueManager } from "../src/index.ts";
import { resultsOf, world } from "./support/rows.ts";

describe("a result is itself used as a source where it is", () => {
  it.each<[string, unknown, string]>([
    ["a function without parameters", () => 1, "success 1 <- SYNC_FUNCTION <- VALUE"],
    ["a function with a default", (x = 1) => x, "success 1 <- SYNC_FUNCTION <- VALUE"],
    [
      "a function with a rest",
      (...args: number[]) => args.length,
      "success 0 <- SYNC_FUNCTION <- VALUE",
    ],
    ["a promise", Promise.resolve(1), "success 1 <- TASK <- COROUTINE <- VALUE"],
    [
      "an async function",
      async () => Promise.resolve(1),
      "success 1 <- TASK <- COROUTINE <- SYNC_FUNCTION <- VALUE",
    ],
    [
      "a thenable",
      { then: (resolve: (value: number) => void) => resolve(1) },
      "success 1 <- TASK <- COROUTINE <- VALUE",
    ],
  ])("%s", async (_, value, expected) => {
    expect(await resultsOf((feeder) => feeder.addValue(value))).toEqual([expected, "stopped"]);
  });

  it("a future", async () => {
    const future = new Future<number>();
    future.resolve(1);
    expect(await resultsOf((feeder) => feeder.addValue(future))).toEqual([
      "success 1 <- TASK <- COROUTINE <- VALUE",
      "stopped",
    ]);
  });

  it("a task", async () => {
    const task = world().ctx.asyncAsBackground(() => 1);
    expect(await resultsOf((feeder) => feeder.addValue(task))).toEqual([
      "success 1 <- TASK <- VALUE",
      "stopped",
    ]);
  });

  it("a generator object of either kind", async () => {
    const results = await resultsOf((feeder) => {
      feeder.addValue(
        (function* () {
          yield 1;
        })(),
      );
      feeder.addValue(async function* () {
        yield await Promise.resolve(2);
      });
    });
    expect(results.sort()).toEqual([
      "iterationStop <- ASYNC_GENERATOR <- SYNC_FUNCTION <- VALUE",
      "iterationStop <- SYNC_GENERATOR <- VALUE",
      "stopped",
      "success 1 <- SYNC_GENERATOR <- VALUE",
      "success 2 <- ASYNC_GENERATOR <- SYNC_FUNCTION <- VALUE",
    ]);
  });
});

class Plain {
  readonly field = 1;
}

it.each<[string, unknown]>([
  ["a function with a parameter", (x: number) => x],
  ["a class", Plain],
  ["a class of the platform", Map],
  ["an array", [() => 1]],
  ["a map", new Map([[1, () => 1]])],
  ["an iterator", [1][Symbol.iterator]()],
  ["a stream", new Blob([]).stream()],
  ["null", null],
  ["undefined", undefined],
  ["an object with a function", { run: () => 1 }],
  [
    "an object that throws when it is looked at",
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
        has: () => {
          throw new Error("no");
        },
      },
    ),
  ],
])("%s is a value", async (_, value) => {
  const seen: unknown[] = [];
  const { ctx } = world();
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addValue(value);
    for await (const result of streamer) {
      seen.push(result.kind, result.kind === "success" && Object.is(result.value, value));
      break;
    }
  });
  expect(seen).toEqual(["success", true]);
});

it("a chain of 100,000 functions is called to its end", async () => {
  let left = 100_000;
  const next = (): unknown => (left-- > 0 ? next : "end");
  const results = await resultsOf((feeder) => feeder.addValue(next));
  expect(results[0]?.slice(0, 40)).toBe("success end <- SYNC_FUNCTION <- SYNC_FUN");
});

it("the results of one source share one list of sources", async () => {
  const { ctx } = world();
  const lists = new Set<unknown>();
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator([1, 2, 3]);
    feeder.setAsFinishedIfOutOfSources();
    for await (const result of streamer) if (result.kind !== "stopped") lists.add(result.sources);
  });
  expect(lists.size).toBe(1);
});
