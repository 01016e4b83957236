import { CTX } from "@machinery/ctx";
import { expect, it } from "vitest";
import { collectGarbage } from "../../ctx/test/support/garbage.ts";
import { type QueueManager, queueManager } from "../src/index.ts";

/** How many of the objects are garbage once their results were consumed. */
async function collected(
  manager: QueueManager<unknown>,
  add: (source: object) => void,
  results: number,
): Promise<number> {
  const refs = Array.from({ length: 10 }, () => {
    const source = {};
    add(source);
    return new WeakRef(source);
  });
  const iterator = manager.streamer[Symbol.asyncIterator]();
  for (let count = 0; count < results * 10; count++) await iterator.next();
  await iterator.return?.();
  await collectGarbage();
  return refs.filter((ref) => ref.deref() === undefined).length;
}

it("nothing of a source is held once it has ended, while the manager lives", async () => {
  await using manager = queueManager(CTX.beginning("test"));
  const { feeder } = manager;
  const values = await collected(manager, (source) => feeder.addValue(source), 1);
  const iterators = await collected(manager, (source) => feeder.addSyncIterator([source]), 2);
  const coroutines = await collected(manager, (source) => feeder.addCoroutine(() => source), 1);
  const generators = await collected(
    manager,
    (source) =>
      feeder.addAsyncGenerator(async function* () {
        yield await Promise.resolve(source);
      }),
    2,
  );
  // The last of each kind may still be on the stack.
  for (const count of [values, iterators, coroutines, generators]) {
    expect(count).toBeGreaterThanOrEqual(9);
  }
});

it("a manager that was left is held by nobody", async () => {
  const root = CTX.beginning("test");
  const refs = await Promise.all(
    Array.from({ length: 10 }, async () => {
      await using manager = queueManager(root);
      manager.feeder.addSyncIterator([1, 2, 3]);
      manager.feeder.addCoroutine((ctx) => ctx.wait());
      for await (const result of manager.streamer) if (result.kind === "success") break;
      return new WeakRef(manager);
    }),
  );
  await collectGarbage();
  expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
});
