import { CancelledError } from "@machinery/ctx";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type QueueFeeder, queueManager, withQueueManager } from "../src/index.ts";
import { microtasks, row, rows, world } from "./support/rows.ts";

const unhandled: unknown[] = [];
const remember = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", remember);
});

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

const oh = (): never => {
  throw new Error("oh");
};

it.each<[string, (feeder: QueueFeeder<unknown>, value: object) => void]>([
  ["a value", (feeder, value) => feeder.addValue(value)],
  ["an iterator", (feeder, value) => feeder.addSyncIterator([value])],
  [
    "an async iterator",
    (feeder, value) => {
      let count = 0;
      const next = (): Promise<IteratorResult<unknown>> =>
        Promise.resolve({ done: ++count > 1, value });
      feeder.addAsyncGenerator({ [Symbol.asyncIterator]: () => ({ next }) });
    },
  ],
])(
  "a proxy that throws whenever it is looked at is a value like any other, of %s",
  async (_, add) => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
      add(feeder, proxy);
      feeder.setAsFinishedIfOutOfSources();
      const values: unknown[] = [];
      for await (const result of streamer) if (result.kind === "success") values.push(result.value);
      expect([values.length, values[0] === proxy]).toEqual([1, true]);
    });
  },
);

describe("an iterator in whose next() the end is noticed", () => {
  it("has its value used in its turn, and says there that it has stopped", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      const inside: string[] = [];
      const next = (): { value: number } => {
        ctx.cancel();
        inside.push(...[...streamer.remaining()].map(row));
        return { value: 5 };
      };
      feeder.addSyncIterator({ next });
      const seen: string[] = [];
      for await (const result of streamer) seen.push(row(result));
      expect([inside, seen]).toEqual([
        ["stopped CancelledError"],
        ["success 5 <- SYNC_ITERATOR", "iterationStop CancelledError <- SYNC_ITERATOR"],
      ]);
    });
  });

  it("passes on the CancelledError that it throws", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      const error = new CancelledError("not now");
      const next = (): never => {
        ctx.cancel();
        Array.from(streamer.remaining());
        throw error;
      };
      feeder.addSyncIterator({ next });
      const iterator = streamer[Symbol.asyncIterator]();
      await expect(iterator.next()).rejects.toBe(error);
      expect(await rows(streamer)).toEqual([]);
    });
  });
});

describe("a source that behaves badly when it is stopped is reported, and disturbs nobody:", () => {
  it.each<[string, () => Iterator<unknown>]>([
    ["an iterator that throws in return", () => ({ next: () => ({ value: 1 }), return: oh })],
    [
      "a generator that throws in finally",
      function* () {
        try {
          for (;;) yield 1;
        } finally {
          oh();
        }
      },
    ],
  ])("%s", async (_, source) => {
    const { ctx, log } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator(source());
      for await (const result of streamer) if (result.kind === "success") break;
    });
    expect(log.errors).toEqual([{ message: "an iterator failed to stop", error: new Error("oh") }]);
  });

  it.each<[string, () => AsyncIterable<unknown>]>([
    [
      "an async generator that throws in finally",
      async function* () {
        try {
          for (;;) yield await Promise.resolve(1);
        } finally {
          oh();
        }
      },
    ],
    [
      "an async iterator that throws in return",
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ value: 1 }),
          return: oh,
        }),
      }),
    ],
    [
      "a generator that fails in the middle of an await",
      async function* () {
        yield await Promise.resolve(1);
        await new Promise((resolve) => setImmediate(resolve));
        oh();
      },
    ],
  ])("%s", async (_, source) => {
    const { ctx, log } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addAsyncGenerator(source());
      for await (const result of streamer) if (result.kind === "success") break;
    });
    expect(log.errors.map(({ error }) => error)).toEqual([new Error("oh")]);
  });

  it("a coroutine that fails when it is stopped", async () => {
    const { ctx, log } = world();
    await withQueueManager(ctx, async ({ feeder }) => {
      feeder.addCoroutine(async function mine(own) {
        await own.wait().catch(oh);
      });
      await microtasks(10);
    });
    expect(log.errors).toEqual([
      { message: "test-->queue_manager-->mine failed to stop", error: new Error("oh") },
    ]);
  });

  it("an async iterator that goes on while it is closed is closed again", async () => {
    const { ctx, log } = world();
    let closes = 0;
    const stubborn: AsyncIterator<number> = {
      next: () => Promise.resolve({ done: false, value: 1 }),
      return: () => Promise.resolve({ done: ++closes === 5, value: 2 }),
    };
    const seen: string[] = [];
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addAsyncGenerator({ [Symbol.asyncIterator]: () => stubborn });
      for await (const result of streamer) {
        seen.push(row(result));
        ctx.cancel();
      }
    });
    expect(seen).toEqual([
      "success 1 <- ASYNC_GENERATOR",
      "stopped CancelledError",
      "success 1 <- ASYNC_GENERATOR",
      "iterationStop CancelledError <- ASYNC_GENERATOR",
    ]);
    expect([closes, log.errors]).toEqual([5, []]);
  });

  it("a promise or task that was produced, and whose turn never came", async () => {
    const { ctx } = world();
    const task = ctx.asyncAsBackground((own) => own.wait());
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator([1, Promise.reject(new Error("unseen"))]);
      feeder.addSyncIterator([1, task]);
      for await (const _ of streamer) break;
    });
    expect(task.cancelled).toBe(true);
  });

  it.each<[string, (feeder: QueueFeeder<unknown>, values: Iterator<unknown>) => void]>([
    ["synchronous", (feeder, values) => feeder.addSyncIterator({ next: () => values.next() })],
    [
      "asynchronous",
      (feeder, values) =>
        feeder.addAsyncGenerator({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(values.next()) }),
        }),
    ],
  ])("a task in line of a %s iterator without return has its result once", async (_, add) => {
    const { ctx, clock, log } = world();
    const task = world().ctx.asyncAsBackground((own) => own.wait().catch(() => "late"));
    const seen: string[] = [];
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      add(feeder, [1, task][Symbol.iterator]());
      for await (const result of streamer) {
        seen.push(row(result).replace(/A?SYNC_.*/, "it"));
        await clock.settle();
        ctx.cancel();
        await clock.settle();
      }
    });
    expect([seen, log.errors]).toEqual([
      [
        "success 1 <- it",
        "stopped CancelledError",
        "success late <- TASK <- it",
        "iterationStop CancelledError <- it",
      ],
      [],
    ]);
  });

  it("an async iterator that answers after it was stopped", async () => {
    const { ctx, log } = world();
    let answer: ((result: IteratorResult<number>) => void) | undefined;
    const late: AsyncIterator<number> = {
      next: () => new Promise((resolve) => (answer = resolve)),
    };
    const manager = queueManager(ctx);
    manager.feeder.addAsyncGenerator({ [Symbol.asyncIterator]: () => late });
    void manager.streamer[Symbol.asyncIterator]().next();
    await microtasks(20);
    await manager[Symbol.asyncDispose]();
    answer?.({ done: false, value: 1 });
    await microtasks(20);
    expect([...manager.streamer.remaining()].map(row)).toEqual([
      "iterationStop CancelledError <- ASYNC_GENERATOR",
    ]);
    expect(log.errors).toEqual([]);
  });

  it("a source that leaves the manager while it is asked for its next value", async () => {
    const { ctx, log } = world();
    const manager = queueManager(ctx);
    let left: Promise<void> | undefined;
    manager.feeder.addSyncIterator(
      (function* () {
        left = manager[Symbol.asyncDispose]() as Promise<void>;
        yield 1;
      })(),
    );
    const seen: string[] = [];
    for await (const result of manager.streamer) seen.push(row(result));
    await left;
    expect(seen).toEqual([
      "stopped CancelledError",
      "success 1 <- SYNC_GENERATOR",
      "iterationStop CancelledError <- SYNC_GENERATOR",
    ]);
    expect(log.errors).toEqual([]);
  });
});

it("a thenable that throws, or answers twice, is one result", async () => {
  const { ctx } = world();
  const seen: string[] = [];
  await withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addCoroutine({ then: oh });
    feeder.addCoroutine({
      // What a thenable may do.
      then: ((resolve: (value: number) => void, reject: (error: unknown) => void) => {
        resolve(1);
        resolve(2);
        reject(new Error("no"));
      }) as PromiseLike<number>["then"],
    });
    feeder.setAsFinishedIfOutOfSources();
    for await (const result of streamer) seen.push(row(result));
  });
  expect(seen.sort()).toEqual([
    "failure oh <- TASK <- COROUTINE",
    "stopped",
    "success 1 <- TASK <- COROUTINE",
  ]);
});

describe("a promise that rejects before its turn, since the consumer takes its time, is a failure", () => {
  /** A value, then a promise that rejects. */
  function* source(): Generator {
    yield 1;
    yield Promise.reject(new Error("early"));
  }

  async function resultsOf(add: (feeder: QueueFeeder<unknown>) => void): Promise<string[]> {
    const { ctx, clock } = world();
    const seen: string[] = [];
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      add(feeder);
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) {
        seen.push(row(result));
        await clock.settle();
      }
    });
    return seen;
  }

  it("of a generator", async () => {
    expect(await resultsOf((feeder) => feeder.addSyncIterator(source()))).toEqual([
      "success 1 <- SYNC_GENERATOR",
      "iterationStop <- SYNC_GENERATOR",
      "failure early <- TASK <- COROUTINE <- SYNC_GENERATOR",
      "stopped",
    ]);
  });

  it("of an async iterator, which need not await what it gives", async () => {
    const values = source();
    const iterator = { next: () => Promise.resolve(values.next()) };
    const results = await resultsOf((feeder) =>
      feeder.addAsyncGenerator({ [Symbol.asyncIterator]: () => iterator }),
    );
    expect(results).toEqual([
      "success 1 <- ASYNC_GENERATOR",
      "failure early <- TASK <- COROUTINE <- ASYNC_GENERATOR",
      "iterationStop <- ASYNC_GENERATOR",
      "stopped",
    ]);
  });
});
