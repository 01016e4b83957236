import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { withQueueManager } from "../src/index.ts";
import { rows, world } from "./support/rows.ts";

it("the code of a source runs in the AsyncLocalStorage store of whoever added it", async () => {
  const storage = new AsyncLocalStorage<string>();
  const { ctx } = world();
  const seen: [string, string | undefined][] = [];
  const see = (what: string): void => void seen.push([what, storage.getStore()]);
  const fn = (what: string) => () => see(what);
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    storage.run("adder", () => {
      feeder.addValue(fn("function"));
      feeder.addSyncIterator(
        (function* () {
          try {
            see("generator");
            yield fn("function of a generator");
            for (;;) yield 1;
          } finally {
            see("closed generator");
          }
        })(),
      );
      feeder.addAsyncGenerator(async function* () {
        try {
          see("async generator");
          yield fn("function of an async generator");
          await Promise.resolve();
          see("async generator, later");
          for (;;) yield 1;
        } finally {
          see("closed async generator");
        }
      });
      feeder.addCoroutine(async () => {
        see("coroutine");
        return Promise.resolve(fn("function of a coroutine"));
      });
    });
    await storage.run("consumer", async () => {
      let count = 0;
      for await (const _ of streamer) if (++count === 20) break;
    });
  });
  expect(seen.map(([what]) => what).sort()).toEqual([
    "async generator",
    "async generator, later",
    "closed async generator",
    "closed generator",
    "coroutine",
    "function",
    "function of a coroutine",
    "function of a generator",
    "function of an async generator",
    "generator",
  ]);
  expect(new Set(seen.map(([, store]) => store))).toEqual(new Set(["adder"]));
});

it("what a promise brings runs in the store of whoever added it, also where another has waited for it before", async () => {
  const storage = new AsyncLocalStorage<string>();
  const { ctx } = world();
  let resolve: (fn: () => unknown) => void = () => undefined;
  const promise = new Promise((settle) => (resolve = settle));
  const other = ctx.child("other");
  const given = storage.run("other", () => other.until(promise));
  other.cancel();
  await expect(given).rejects.toThrow();
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    storage.run("adder", () => feeder.addCoroutine(promise));
    resolve(() => storage.getStore());
    await storage.run("consumer", async () => {
      for await (const result of streamer) {
        expect(result).toMatchObject({ kind: "success", value: "adder" });
        break;
      }
    });
  });
});

it("what a promise has brought runs in the store of whoever added it, though its result is given to another", async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
    storage.run("adder", () => {
      feeder.addCoroutine(Promise.resolve(() => seen.push(storage.getStore())));
      feeder.addCoroutine(
        Promise.resolve(
          (function* () {
            yield seen.push(storage.getStore());
          })(),
        ),
      );
    });
    feeder.setAsFinishedIfOutOfSources();
    await new Promise((resolve) => setImmediate(resolve));
    await storage.run("consumer", () => rows(streamer));
  });
  expect(seen).toEqual(["adder", "adder"]);
});
