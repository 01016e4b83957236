import { CancelledError } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { unhandledIn } from "../../ctx/test/support/noise.ts";
import { type QueueFeeder, queueManager } from "../src/index.ts";
import { microtasks, row, rows, world } from "./support/rows.ts";

/** An async iterable that answers when it is told to, and with what. */
class Answering implements AsyncIterable<unknown>, AsyncIterator<unknown> {
  answer: (answer: unknown) => void = () => undefined;

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve: (answer: never) => void) => {
      // What it answers with need not be of the type.
      this.answer = (answer) => resolve(answer as never);
    });
  }
}

/** An async iterable that answers as soon as it can. */
function answering(answer: () => unknown): AsyncIterable<unknown> {
  const next = async (): Promise<IteratorResult<unknown>> => ({ done: false, value: answer() });
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

function oh(): never {
  throw new Error("oh");
}

it("a task that an async iterator answers with is asked to stop, whenever that ends", async () => {
  const cancelled: boolean[] = [];
  for (let passed = -1; passed < 15; passed++) {
    const { ctx, clock } = world();
    const source = new Answering();
    const task = world().ctx.asyncAsBackground((own) => own.wait());
    const manager = queueManager(ctx);
    manager.feeder.addAsyncGenerator(source);
    void manager.streamer[Symbol.asyncIterator]().next();
    await microtasks(20);
    if (passed < 0) ctx.cancel();
    await microtasks(20);
    source.answer({ done: false, value: task });
    await microtasks(passed);
    ctx.cancel();
    // On a slow machine this turn of the loop may be over, and what remains comes in the next.
    await clock.settle();
    cancelled.push(task.cancelled);
    await manager[Symbol.asyncDispose]();
  }
  expect(cancelled).toEqual(Array.from({ length: 16 }, () => true));
});

it("a task that an async iterator has answered with is asked to stop where nobody consumes it", async () => {
  const { ctx, clock } = world();
  const source = new Answering();
  const task = world().ctx.asyncAsBackground((own) => own.wait());
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source);
  manager.feeder.addValue("consumed");
  await manager.streamer[Symbol.asyncIterator]().next();
  source.answer({ done: false, value: task });
  await clock.settle();
  ctx.cancel();
  await clock.settle();
  expect(task.cancelled).toBe(true);
  await manager[Symbol.asyncDispose]();
});

it.each([undefined, null, 5, {}])("an answer of %j after the end is nothing", async (answer) => {
  const { ctx, log } = world();
  const source = new Answering();
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source);
  void manager.streamer[Symbol.asyncIterator]().next();
  await microtasks(20);
  await manager[Symbol.asyncDispose]();
  expect(await unhandledIn(() => source.answer(answer))).toEqual([]);
  expect(log.errors).toEqual([]);
});

it("a promise that is the answer after the end is no unhandled rejection where it rejects", async () => {
  const { ctx } = world();
  const source = new Answering();
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source);
  void manager.streamer[Symbol.asyncIterator]().next();
  await microtasks(20);
  await manager[Symbol.asyncDispose]();
  const answer = (): void =>
    source.answer({ done: false, value: Promise.reject(new Error("late")) });
  expect(await unhandledIn(answer)).toEqual([]);
});

it.each<[string, (feeder: QueueFeeder<unknown>) => void]>([
  ["function that is a value", (feeder) => feeder.addValue(() => "called")],
  ["function that a function returns", (feeder) => feeder.addSyncFunction(() => () => "called")],
])("every %s that is added after the end is called, however many there are", async (_, add) => {
  const { ctx } = world();
  ctx.cancel();
  const manager = queueManager(ctx);
  for (let count = 0; count < 1_500; count++) add(manager.feeder);
  const seen: string[] = [];
  for await (const result of manager.streamer) seen.push(result.kind);
  expect(seen).toEqual(["stopped", ...Array.from({ length: 1_500 }, () => "success")]);
  await manager[Symbol.asyncDispose]();
});

it.each<[string, (feeder: QueueFeeder<unknown>) => void, string]>([
  ["an async iterator", (feeder) => feeder.addAsyncGenerator(answering(() => 1)), "success 1"],
  ["one that fails", (feeder) => feeder.addAsyncGenerator(answering(oh)), "failure oh"],
  ["a coroutine", (feeder) => feeder.addCoroutine(() => 1), "success 1"],
  ["a promise", (feeder) => feeder.addCoroutine(Promise.resolve(1)), "success 1"],
  [
    "a promise of a function",
    (feeder) => feeder.addCoroutine(Promise.resolve(() => 1)),
    "success 1",
  ],
])("what %s has answered is given at once, and not when patience ends", async (_, add, first) => {
  const manager = queueManager(world().ctx);
  // In a turn that has just begun, nobody has to wait for the next.
  await new Promise((resolve) => setImmediate(resolve));
  add(manager.feeder);
  const given: string[] = [];
  const iterator = manager.streamer[Symbol.asyncIterator]();
  void iterator.next().then(({ value }) => given.push(row(value as never)));
  let passed = 0;
  for (; given.length === 0 && passed < 50; passed++) await Promise.resolve();
  expect(given[0]?.slice(0, first.length)).toBe(first);
  // Patience ends after nine microtasks.
  expect(passed).toBeLessThan(9);
  await manager[Symbol.asyncDispose]();
});

it("a promise that has rejected when the ctx ends is no unhandled rejection", async () => {
  const { ctx } = world();
  const manager = queueManager(ctx);
  const reasons = await unhandledIn(() => {
    manager.feeder.addCoroutine(Promise.reject(new Error("too late")));
    ctx.cancel();
  });
  expect(reasons).toEqual([]);
  await manager[Symbol.asyncDispose]();
});

it("an async generator that is begun by a function without a name has a ctx all the same", async () => {
  const { ctx } = world();
  const names: string[] = [];
  const manager = queueManager(ctx);
  const { feeder, streamer } = manager;
  feeder.addAsyncGenerator((own) => (names.push(own.name), new Answering()));
  void streamer[Symbol.asyncIterator]().next();
  await microtasks(20);
  expect(names).toEqual(["test-->queue_manager-->async generator"]);
  await manager[Symbol.asyncDispose]();
});

it("an async iterator has no name where it fails to stop", async () => {
  const { ctx, log } = world();
  const source = Object.assign(new Answering(), {
    return: () => Promise.reject(new Error("stuck")),
  });
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source);
  void manager.streamer[Symbol.asyncIterator]().next();
  await microtasks(20);
  await manager[Symbol.asyncDispose]();
  expect(log.errors).toEqual([
    { message: "async generator failed to stop", error: new Error("stuck") },
  ]);
});

it("an async generator that was never asked is neither begun nor closed", async () => {
  const { ctx, log } = world();
  let begun = 0;
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(() => (begun++, new Answering()));
  await manager[Symbol.asyncDispose]();
  expect([begun, log.errors]).toEqual([0, []]);
});

it("an async generator is told the error that the ctx was rejected with", async () => {
  const { ctx } = world();
  const error = new Error("of the ctx");
  const told: unknown[] = [];
  async function* source(): AsyncGenerator<number> {
    try {
      for (;;) yield await Promise.resolve(1);
    } catch (thrown) {
      told.push(thrown);
      throw thrown;
    }
  }
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source());
  await manager.streamer[Symbol.asyncIterator]().next();
  ctx.reject(error);
  await microtasks(20);
  await manager[Symbol.asyncDispose]();
  expect(told).toEqual([error]);
});

it("names what comes too late", async () => {
  const manager = queueManager(world().ctx);
  await manager[Symbol.asyncDispose]();
  expect(() => manager.feeder.setAsFinishedIfOutOfSources()).toThrow(
    "setAsFinishedIfOutOfSources: the queue manager was left",
  );
});

it("the task that waits for a promise is named after that", async () => {
  const manager = queueManager(world().ctx);
  manager.feeder.addCoroutine(Promise.resolve(1));
  const names: unknown[] = [];
  for await (const result of manager.streamer) {
    if (result.kind !== "success") continue;
    for (const [, source] of result.sources) names.push((source as { name?: unknown }).name);
    break;
  }
  expect(names).toEqual(["test-->queue_manager-->promise", undefined]);
  await manager[Symbol.asyncDispose]();
});

it("a streamer that was not told to finish waits for more, also out of sources", async () => {
  const manager = queueManager(world().ctx);
  const iterator = manager.streamer[Symbol.asyncIterator]();
  manager.feeder.addValue(1);
  const seen = [iterator.next(), iterator.next()];
  await microtasks(50);
  manager.feeder.addValue(2);
  // A streamer that goes on answers with results.
  expect((await Promise.all(seen)).map(({ value }) => row(value as never))).toEqual([
    "success 1 <- VALUE",
    "success 2 <- VALUE",
  ]);
  await manager[Symbol.asyncDispose]();
});

it.each([
  ["cancel", "why"],
  ["reject", new Error("why")],
] as const)("a task is cancelled for what the ctx ended with: %s", async (how, reason) => {
  const { ctx } = world();
  const manager = queueManager(ctx);
  const running = world().ctx.asyncAsBackground((own) => own.wait());
  manager.feeder.addTask(running);
  ctx[how](reason);
  await microtasks(20);
  const added = world().ctx.asyncAsBackground((own) => own.wait());
  manager.feeder.addTask(added);
  await microtasks(20);
  expect([running.outcome, added.outcome]).toEqual([
    { status: "cancelled", reason: expect.objectContaining({ cause: reason }) as unknown },
    { status: "cancelled", reason: expect.objectContaining({ cause: reason }) as unknown },
  ]);
  await manager[Symbol.asyncDispose]();
});

it.each(["runs", "is added"])(
  "grace is counted for what %s when the ctx has ended",
  async (what) => {
    const { ctx, clock, log } = world();
    const manager = queueManager(ctx, { grace: 100 });
    const stubborn = world().ctx.asyncAsBackground(() => new Promise(() => undefined));
    if (what === "runs") manager.feeder.addTask(stubborn);
    await microtasks(20);
    ctx.cancel();
    await microtasks(20);
    if (what === "is added") manager.feeder.addTask(stubborn);
    await clock.add(100);
    expect(log.errors.map(({ message }) => message)).toEqual([
      "still running 100 ms after being asked to stop, no longer waited for: test-->task",
    ]);
    await manager[Symbol.asyncDispose]();
  },
);

it("an async iterator may say by the end of the ctx that it has stopped", async () => {
  const { ctx, log } = world();
  const source = Object.assign(new Answering(), {
    next: () => ctx.wait(),
    return: () => ctx.wait(),
  });
  const manager = queueManager(ctx);
  manager.feeder.addAsyncGenerator(source);
  void manager.streamer[Symbol.asyncIterator]().next();
  await microtasks(20);
  ctx.cancel();
  await microtasks(20);
  await manager[Symbol.asyncDispose]();
  expect(log.errors).toEqual([]);
});

describe("a streamer that was told to finish stops", () => {
  it("when the last result was taken by remaining(), for who iterates and for who waits", async () => {
    const seen: string[][] = [];
    for (const waits of [true, false]) {
      const manager = queueManager(world().ctx);
      manager.feeder.addCoroutine(Promise.resolve(1));
      manager.feeder.setAsFinishedIfOutOfSources();
      await microtasks(20);
      seen.push([...manager.streamer.remaining()].map(row));
      const waiting = waits ? rows(manager.streamer) : undefined;
      seen.push(await (waiting ?? rows(manager.streamer)));
      await manager[Symbol.asyncDispose]();
    }
    const once = [["success 1 <- TASK <- COROUTINE"], ["stopped"]];
    expect(seen).toEqual([...once, ...once]);
  });

  it.each<[string, (feeder: QueueFeeder<unknown>, stop: () => never) => void]>([
    ["a function", (feeder, stop) => feeder.addValue(() => stop)],
    [
      "an iterator",
      (feeder, stop) => {
        let asked = 0;
        feeder.addSyncIterator({ next: () => (asked++ < 3 ? { value: asked } : stop()) });
      },
    ],
    ["what a promise brings", (feeder, stop) => feeder.addCoroutine(Promise.resolve(() => stop))],
  ])("when its last source, %s, has thrown a CancelledError at a consumer", async (_, add) => {
    const manager = queueManager(world().ctx);
    const error = new CancelledError("stop");
    add(manager.feeder, () => {
      throw error;
    });
    manager.feeder.setAsFinishedIfOutOfSources();
    await microtasks(20);
    await expect(rows(manager.streamer)).rejects.toBe(error);
    expect((await rows(manager.streamer)).at(-1)).toBe("stopped");
    await manager[Symbol.asyncDispose]();
  });
});

it("an iterator that has come to its end or failed is not closed when the manager is left", async () => {
  const manager = queueManager(world().ctx);
  const closed: string[] = [];
  const sync = (name: string, next: () => unknown): Iterator<unknown> =>
    ({ next, return: () => closed.push(name) }) as unknown as Iterator<unknown>;
  const end = (): unknown => ({ done: true, value: undefined });
  const fail = (): never => {
    throw new Error("oh");
  };
  manager.feeder.addSyncIterator(sync("ended", end));
  manager.feeder.addSyncIterator(sync("failed", fail));
  manager.feeder.addAsyncGenerator({
    [Symbol.asyncIterator]: () =>
      sync("async", () => Promise.resolve(end())) as unknown as AsyncIterator<unknown>,
  });
  manager.feeder.addSyncIterator(sync("open", () => ({ done: false, value: 1 })));
  let taken = 0;
  for await (const _ of manager.streamer) if (++taken === 20) break;
  await manager[Symbol.asyncDispose]();
  expect(closed).toEqual(["open"]);
});
