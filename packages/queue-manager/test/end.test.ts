import { CancelledError, InvalidStateError } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { queueManager, type QueueManagerResult, withQueueManager } from "../src/index.ts";
import { microtasks, row, rows, world } from "./support/rows.ts";

describe("a streamer that is told to finish", () => {
  it("stops while a consumer waits", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      const waiting = rows(streamer);
      await microtasks(50);
      feeder.setAsFinishedIfOutOfSources();
      expect(await waiting).toEqual(["stopped"]);
    });
  });

  it("stops where nothing was ever added, and takes what is added before anybody asks", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.setAsFinishedIfOutOfSources();
      expect(await rows(streamer)).toEqual(["stopped"]);
    });
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.setAsFinishedIfOutOfSources();
      feeder.addValue(1);
      expect(await rows(streamer)).toEqual(["success 1 <- VALUE", "stopped"]);
    });
  });

  it("takes what is added while its last result is dealt with", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addValue(3);
      feeder.setAsFinishedIfOutOfSources();
      const seen: unknown[] = [];
      for await (const result of streamer) {
        if (result.kind !== "success") continue;
        seen.push(result.value);
        if (Number(result.value) > 0) feeder.addValue(Number(result.value) - 1);
      }
      expect(seen).toEqual([3, 2, 1, 0]);
    });
  });

  it("waits for sources that still run", async () => {
    const { ctx, clock } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addCoroutine(async (own) => {
        await own.sleep(1_000);
        return "late";
      });
      feeder.setAsFinishedIfOutOfSources();
      const all = rows(streamer);
      await clock.add(1_000);
      expect(await all).toEqual(["success late <- TASK <- COROUTINE", "stopped"]);
    });
  });

  it("stops for all consumers, also where the one that had the last result leaves", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addValue(1);
      const first = streamer[Symbol.asyncIterator]();
      await first.next();
      const waiting = rows(streamer);
      feeder.setAsFinishedIfOutOfSources();
      await first.return?.();
      expect(await waiting).toEqual(["stopped"]);
    });
  });

  it("stops for one who waits where the one that had the last result leaves", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.setAsFinishedIfOutOfSources();
      feeder.addValue(1);
      const first = streamer[Symbol.asyncIterator]();
      await first.next();
      const waiting = rows(streamer);
      await microtasks(50);
      expect(await first.return?.()).toEqual({ done: true, value: undefined });
      expect(await waiting).toEqual(["stopped"]);
    });
  });

  it("answers calls of next that were made before", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addValue(1);
      feeder.setAsFinishedIfOutOfSources();
      const iterator = streamer[Symbol.asyncIterator]();
      const answers = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
      expect(answers.map(({ done }) => done)).toEqual([false, false, true]);
    });
  });

  it("ends at once when it is iterated again", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.setAsFinishedIfOutOfSources();
      await rows(streamer);
      expect(await rows(streamer)).toEqual([]);
      feeder.addValue(1);
      expect(await rows(streamer)).toEqual(["success 1 <- VALUE"]);
      expect(await rows(streamer)).toEqual([]);
    });
  });
});

describe("a loop", () => {
  it("can be left and taken up again", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator([1, 2]);
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) {
        expect(row(result)).toBe("success 1 <- SYNC_ITERATOR");
        break;
      }
      expect(await rows(streamer)).toEqual([
        "success 2 <- SYNC_ITERATOR",
        "iterationStop <- SYNC_ITERATOR",
        "stopped",
      ]);
    });
  });

  it("is ended by the breaker, which the next one clears", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      const waiting = rows(streamer);
      await microtasks(20);
      streamer.breaker.set();
      expect(await waiting).toEqual([]);
      feeder.addValue(1);
      feeder.setAsFinishedIfOutOfSources();
      expect(await rows(streamer)).toEqual(["success 1 <- VALUE", "stopped"]);
    });
  });

  it("shares the results with another, each result once", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator([1, 2, 3, 4]);
      feeder.setAsFinishedIfOutOfSources();
      const both = await Promise.all([rows(streamer), rows(streamer)]);
      expect(both.flat().sort()).toEqual([
        "iterationStop <- SYNC_ITERATOR",
        "stopped",
        "success 1 <- SYNC_ITERATOR",
        "success 2 <- SYNC_ITERATOR",
        "success 3 <- SYNC_ITERATOR",
        "success 4 <- SYNC_ITERATOR",
      ]);
    });
  });

  it("leaves what it did not take to remaining", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator([1, () => 2]);
      expect([...streamer.remaining()].map(row)).toEqual([
        "success 1 <- SYNC_ITERATOR",
        "iterationStop <- SYNC_ITERATOR",
        "success 2 <- SYNC_FUNCTION <- SYNC_ITERATOR",
      ]);
    });
  });
});

describe("when the ctx ends", () => {
  it.each(["cancel", "reject"] as const)(
    "by %s, that is said first and each iterator stops with it",
    async (how) => {
      const { ctx } = world();
      const error = new Error("end");
      await withQueueManager(ctx, async ({ streamer, feeder }) => {
        feeder.addSyncIterator([1, 2, 3]);
        feeder.addAsyncGenerator(async function* (own) {
          await own.wait();
          yield 1;
        });
        const seen: string[] = [];
        for await (const result of streamer) {
          seen.push(row(result));
          if (seen.length === 1) ctx[how](error);
        }
        const name = how === "cancel" ? "CancelledError" : "end";
        expect(seen).toEqual([
          "success 1 <- SYNC_ITERATOR",
          `stopped ${name}`,
          `iterationStop ${name} <- ASYNC_GENERATOR`,
          "success 2 <- SYNC_ITERATOR",
          `iterationStop ${name} <- SYNC_ITERATOR`,
        ]);
        expect(await rows(streamer)).toEqual([]);
      });
    },
  );

  it("a consumer that asks in the same call is told, too", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer }) => {
      const iterator = streamer[Symbol.asyncIterator]();
      ctx.cancel("why");
      expect(await iterator.next()).toMatchObject({
        value: { kind: "stopped", exception: { cause: "why" } },
      });
    });
  });

  it("by what a source does in its turn, those whose turn is next stop once, too", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncFunction(() => () => void ctx.cancel());
      feeder.addAsyncGenerator(async function* () {
        yield await Promise.resolve(1);
      });
      feeder.addSyncIterator([1]);
      expect((await rows(streamer)).sort()).toEqual([
        "iterationStop CancelledError <- ASYNC_GENERATOR",
        "iterationStop CancelledError <- SYNC_ITERATOR",
        "stopped CancelledError",
        "success undefined <- SYNC_FUNCTION <- SYNC_FUNCTION",
      ]);
    });
  });

  it("tasks are asked to stop at once, and say nothing", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      const foreign = world().ctx.asyncAsBackground((own) => own.wait());
      let signal: AbortSignal | undefined;
      feeder.addTask(foreign);
      feeder.addCoroutine((own) => {
        signal = own.signal;
        return own.wait();
      });
      const all = rows(streamer);
      await microtasks(20);
      ctx.cancel();
      expect(await all).toEqual(["stopped CancelledError"]);
      expect([signal?.aborted, foreign.cancelled]).toEqual([true, true]);
    });
  });

  it.each(["a loop", "remaining"])(
    "functions that produce functions come to an end in %s",
    async (how) => {
      const { ctx } = world();
      let calls = 0;
      const again = (): unknown => (calls++, again);
      await withQueueManager(ctx, async ({ streamer, feeder }) => {
        feeder.addValue(again);
        feeder.addSyncIterator([1]);
        const iterator = streamer[Symbol.asyncIterator]();
        const results = [row((await iterator.next()).value as QueueManagerResult<unknown>)];
        ctx.cancel();
        const before = calls;
        if (how === "a loop") results.push(...(await rows(streamer)));
        else results.push(...[...streamer.remaining()].map(row));
        expect(results).toEqual([
          "success 1 <- SYNC_ITERATOR",
          "stopped CancelledError",
          "iterationStop <- SYNC_ITERATOR",
        ]);
        // The one in line, and a thousand that follow from it.
        expect(calls - before).toBe(1_001);
      });
    },
  );

  it("a function in line is called, and what it produces and that produces", async () => {
    const { ctx } = world();
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addValue(1);
      feeder.addValue(() => () => () => () => 2);
      const iterator = streamer[Symbol.asyncIterator]();
      const results = [row((await iterator.next()).value as QueueManagerResult<unknown>)];
      ctx.cancel();
      results.push(...(await rows(streamer)));
      const fn = "SYNC_FUNCTION";
      expect(results).toEqual([
        "success 1 <- VALUE",
        "stopped CancelledError",
        `success 2 <- ${fn} <- ${fn} <- ${fn} <- ${fn} <- VALUE`,
      ]);
    });
  });

  it("what is added is stopped at once", async () => {
    const { ctx } = world();
    ctx.cancel();
    let ran = false;
    const foreign = world().ctx.asyncAsBackground((own) => own.wait());
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addCoroutine(() => (ran = true));
      feeder.addTask(foreign);
      feeder.addCoroutine(Promise.reject(new Error("unseen")));
      feeder.addSyncIterator([1]);
      feeder.addAsyncGenerator(async function* () {
        yield await Promise.resolve(1);
      });
      expect(await rows(streamer)).toEqual([
        "stopped CancelledError",
        "iterationStop CancelledError <- SYNC_ITERATOR",
        "iterationStop CancelledError <- ASYNC_GENERATOR",
      ]);
    });
    expect([ran, foreign.cancelled]).toEqual([false, true]);
  });
});

describe("leaving", () => {
  it("returns what the body returned, or throws what it threw", async () => {
    const { ctx } = world();
    const error = new Error("oh");
    expect(await withQueueManager(ctx, () => 1)).toBe(1);
    await expect(withQueueManager(ctx, () => Promise.reject(error))).rejects.toBe(error);
    const thrown = withQueueManager(ctx, () => {
      throw error;
    });
    await expect(thrown).rejects.toBe(error);
  });

  it("cancels what runs and waits for its clean-up, at the end of an await using block", async () => {
    const { ctx, clock } = world();
    const events: string[] = [];
    const left = (async () => {
      await using manager = queueManager(ctx, { name: "m" });
      manager.feeder.addCoroutine(async (own) => {
        events.push(own.name);
        try {
          await own.wait();
        } finally {
          await ctx.sleep(300);
          events.push("cleaned up");
        }
      });
      await microtasks(5);
    })().then(() => events.push(`left at ${clock.now()}`));
    await clock.add(300);
    await left;
    expect(events).toEqual(["test-->[m]-->mqueue_manager-->task", "cleaned up", "left at 300"]);
  });

  it("tells a generator by the error, runs its finally, and waits for that", async () => {
    const { ctx, clock } = world();
    const events: unknown[] = [];
    async function* source(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) yield await Promise.resolve(n);
      } catch (error) {
        events.push(error instanceof CancelledError);
        throw error;
      } finally {
        await ctx.sleep(100);
        events.push(clock.now());
      }
    }
    const left = withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addAsyncGenerator(source());
      for await (const result of streamer) if (result.kind === "success") break;
    });
    await clock.add(100);
    await left;
    expect(events).toEqual([true, 100]);
  });

  it("closes synchronous iterators, begun or not", async () => {
    const { ctx } = world();
    const closed: string[] = [];
    const endless = (name: string): Iterator<number> => ({
      next: () => ({ done: false, value: 1 }),
      return: () => {
        closed.push(name);
        return { done: true, value: undefined };
      },
    });
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addSyncIterator(endless("first"));
      for await (const result of streamer) if (result.kind === "success") break;
      feeder.addSyncIterator(endless("second"));
    });
    expect(closed).toEqual(["first", "second"]);
  });

  it("does not wait for a promise, whose later rejection is no unhandled one", async () => {
    const { ctx } = world();
    let reject: ((error: Error) => void) | undefined;
    const promise = new Promise((_, no) => (reject = no));
    await withQueueManager(ctx, ({ feeder }) => {
      feeder.addCoroutine(promise);
      feeder.addValue(promise);
    });
    reject?.(new Error("late"));
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("waits no longer than grace, and names who is still running", async () => {
    const { ctx, clock, log } = world();
    const manager = queueManager(ctx, { grace: 500 });
    manager.feeder.addCoroutine(async function stubborn() {
      await new Promise(() => undefined);
    });
    manager.feeder.addAsyncGenerator(async function* stuck() {
      yield await new Promise(() => undefined);
    });
    const iterator = manager.streamer[Symbol.asyncIterator]();
    void iterator.next();
    await microtasks(20);
    const left = manager[Symbol.asyncDispose]().then(() => clock.now());
    await clock.add(500);
    expect(await left).toBe(500);
    expect(log.errors.map(({ message }) => message)).toEqual([
      "still running 500 ms after being asked to stop, no longer waited for: test-->queue_manager-->stubborn, test-->queue_manager-->stuck",
    ]);
  });

  it("counts grace from the end of the ctx, where that comes before it is left", async () => {
    const { ctx, clock } = world();
    const manager = queueManager(ctx, { grace: 500 });
    manager.feeder.addCoroutine(() => new Promise(() => undefined));
    await clock.settle();
    ctx.cancel();
    await clock.add(400);
    const left = manager[Symbol.asyncDispose]().then(() => clock.now());
    await clock.add(1_000);
    expect(await left).toBe(500);
  });

  it("is done once however often it is asked for, and nothing can be added from then on", async () => {
    const { ctx } = world();
    const manager = queueManager(ctx, { name: "m" });
    const left = manager[Symbol.asyncDispose]();
    const { feeder } = manager;
    const add: (() => void)[] = [
      () => feeder.addValue(1),
      () => feeder.addSyncFunction(() => 1),
      () => feeder.addSyncIterator([]),
      () => feeder.addCoroutine(async () => undefined),
      () => feeder.addTask(ctx.asyncAsBackground(() => 1)),
      () => feeder.addAsyncGenerator(new Blob([]).stream()),
      () => feeder.setAsFinishedIfOutOfSources(),
    ];
    for (const each of add) expect(each).toThrow(InvalidStateError);
    expect(() => feeder.addValue(1)).toThrow("addValue: the queue manager m was left");
    await left;
    await manager[Symbol.asyncDispose]();
  });

  it("leaves no callback or timer behind", async () => {
    const { ctx, clock } = world();
    await withQueueManager(
      ctx,
      async ({ streamer, feeder }) => {
        feeder.addSyncIterator([1, 2]);
        feeder.addCoroutine((own) => own.sleep(1_000));
        for await (const result of streamer) if (result.kind === "success") break;
      },
      { grace: 100 },
    );
    expect(clock.pending.length).toBe(0);
  });
});
