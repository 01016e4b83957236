import { CancelledError } from "@machinery/ctx";
import { afterEach, expect, it, vi } from "vitest";
import { withQueueManager } from "../src/index.ts";
import { row, rows, world } from "./support/rows.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it("an iterator of results is iterable itself, so that a loop can go on with it", async () => {
  await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator([1, 2]);
    feeder.setAsFinishedIfOutOfSources();
    const iterator = streamer[Symbol.asyncIterator]();
    await iterator.next();
    const seen: string[] = [];
    for await (const result of iterator) seen.push(row(result));
    expect(seen).toEqual([
      "success 2 <- SYNC_ITERATOR",
      "iterationStop <- SYNC_ITERATOR",
      "stopped",
    ]);
  });
});

it("a synchronous iterator that throws a CancelledError passes it on to whoever iterates, and is over", async () => {
  await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
    const error = new CancelledError("not now");
    feeder.addSyncIterator(
      (function* () {
        yield 1;
        throw error;
      })(),
    );
    feeder.setAsFinishedIfOutOfSources();
    const iterator = streamer[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toBe(error);
    // What it yielded before is not lost.
    expect(await rows(streamer)).toEqual(["success 1 <- SYNC_GENERATOR", "stopped"]);
  });
});

it("the last source may be over by a CancelledError that it throws: the next loop hears that it has stopped", async () => {
  await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
    const error = new CancelledError("not now");
    feeder.setAsFinishedIfOutOfSources();
    feeder.addSyncIterator({
      next: () => {
        throw error;
      },
    });
    await expect(streamer[Symbol.asyncIterator]().next()).rejects.toBe(error);
    expect(await rows(streamer)).toEqual(["stopped"]);
  });
});

it.each<[string, unknown]>([
  ["no process", undefined],
  ["no builtin modules", { ...process, getBuiltinModule: undefined }],
  ["no AsyncLocalStorage", { ...process, getBuiltinModule: () => undefined }],
])("where the platform has %s, sources run all the same", async (_, platform) => {
  vi.stubGlobal("process", platform);
  vi.resetModules();
  const { withQueueManager: without } = await import("../src/index.ts");
  await without(world().ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator([1]);
    feeder.addValue(() => () => 2);
    feeder.setAsFinishedIfOutOfSources();
    expect((await rows(streamer)).sort()).toEqual([
      "iterationStop <- SYNC_ITERATOR",
      "stopped",
      "success 1 <- SYNC_ITERATOR",
      "success 2 <- SYNC_FUNCTION <- SYNC_FUNCTION <- VALUE",
    ]);
  });
});
