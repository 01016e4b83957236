import { recordLog, VirtualClock } from "@machinery/testing";
import { describe, expect, it, vi } from "vitest";
import { settle } from "../../packages/ctx/test/support/noise.ts";

/** One copy of every package, all built on the same copy of ctx. */
async function load() {
  return {
    ...(await import("@machinery/ctx")),
    ...(await import("@machinery/odd-helpers")),
    ...(await import("@machinery/queue")),
    ...(await import("@machinery/queue-manager")),
    ...(await import("@machinery/task-holder")),
    ...(await import("@machinery/ticker")),
  };
}

type Copy = Awaited<ReturnType<typeof load>>;

const one = await load();
vi.resetModules();
const other = await load();

const directions: readonly (readonly [string, Copy, Copy])[] = [
  ["the first copy meets the second", one, other],
  ["the second copy meets the first", other, one],
  // Shows that the others do not pass for a reason of their own.
  ["one copy meets itself", one, one],
];

it("there are two copies of each package", () => {
  for (const name of [
    "CTX",
    "Future",
    "queue",
    "withQueueManager",
    "tick",
    "taskHolder",
  ] as const) {
    expect(other[name]).not.toBe(one[name]);
  }
});

describe.each(directions)("two versions meet: %s", (_, lib, made) => {
  function setUp() {
    const clock = new VirtualClock();
    const log = recordLog();
    return { clock, log, ctx: made.CTX.beginning("theirs", { clock, log }) };
  }

  it("a ctx waits for the futures, tasks, events, signals and contexts of the other", async () => {
    const { ctx } = setUp();
    const ours = lib.CTX.beginning("ours");
    const [event, future] = [new made.AsyncEvent(), new made.Future<number>()];
    const task = ctx.asyncAsBackground((own) => own.wait());
    const waiting = ours.waitForAll(ctx, ctx.signal, event, future, task);
    await settle();
    event.set();
    event.clear();
    future.resolve(7);
    ctx.cancel("enough");
    await waiting;
    expect([task.cancelled, await ours.until(future)]).toEqual([true, 7]);
  });

  it("a ctx hangs below the signal of the other, which is its reason", async () => {
    const { ctx } = setUp();
    const ours = lib.CTX.beginning("ours", { signal: ctx.signal });
    const below = lib.CTX.beginning("below").child("child", { signal: ctx.signal });
    ctx.cancel("enough");
    expect([ours, below].map((each) => [each.cancelled, each.signal.aborted])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it("a ticker ticks on a ctx of the other, and is paused by its semaphore", async () => {
    const { clock, ctx } = setUp();
    const pauser = new made.Semaphore();
    const at: number[] = [];
    const loop = (async () => {
      for await (const _ of lib.tick(ctx, 10, { pauser })) at.push(clock.now());
    })();
    await clock.add(15);
    await pauser.acquire();
    await clock.add(20);
    pauser.release();
    await clock.add(10);
    ctx.cancel();
    await loop;
    expect([at, clock.pending.length]).toEqual([[0, 10, 35, 40], 0]);
  });

  it("a holder on a ctx of the other holds its tasks, cancels them, and logs their failures", async () => {
    const { ctx, log } = setUp();
    const stopped: unknown[] = [];
    const elsewhere = made.CTX.beginning("elsewhere").asyncAsBackground((own) => own.wait());
    const failed = lib.withTaskHolder(ctx, async (holder) => {
      holder.addTask(elsewhere);
      holder.addCoroutine(async (own) => {
        await own.wait().catch((error: unknown) => stopped.push((error as Error).name));
        throw new made.CancelledError();
      });
      holder.addCoroutine(() => Promise.reject(new Error("logged")));
      await settle();
      throw new Error("body");
    });
    await expect(failed).rejects.toThrow("body");
    expect([elsewhere.cancelled, stopped, log.errors.length]).toEqual([
      true,
      ["CancelledError"],
      1,
    ]);
  });

  it("a queue on a ctx of the other ends with it, also for who waits", async () => {
    const { ctx } = setUp();
    const items = lib.queue<number>(ctx);
    const sync = lib.syncQueue<number>(ctx);
    const seen: number[] = [];
    const loop = (async () => {
      for await (const item of items) seen.push(item);
    })();
    items.append(1);
    sync.append(2);
    await settle();
    seen.push(...sync);
    ctx.cancel();
    items.append(3);
    await loop;
    expect([seen, [...items.remaining()]]).toEqual([[1, 2], [3]]);
  });

  it("a manager takes the tasks, futures and generators of the other, and extends with them", async () => {
    const { ctx } = setUp();
    const future = new made.Future<string>();
    const seen = await lib.withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addTask(ctx.asyncAsBackground(() => "task"));
      feeder.addValue(future);
      feeder.addValue(() => ctx.asyncAsBackground(() => "extended"));
      feeder.addAsyncGenerator(async function* (own) {
        // It is over when the ctx it is handed has ended, here when it stops.
        yield own.name.split("-->").at(0);
      });
      future.resolve("future");
      feeder.setAsFinishedIfOutOfSources();
      const values: unknown[] = [];
      for await (const result of streamer) {
        if (result.kind === "success") values.push(result.value);
        if (result.kind === "failure") values.push(result.exception);
      }
      return values;
    });
    expect(seen.sort()).toEqual(["extended", "future", "task", "theirs"]);
  });

  it("a manager stops quietly with a ctx of the other, whose CancelledError it knows", async () => {
    const { ctx, log } = setUp();
    const task = made.CTX.beginning("elsewhere").asyncAsBackground((own) => own.wait());
    const kinds: string[] = [];
    await lib.withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addTask(task);
      feeder.addCoroutine(async (own) => {
        await own.wait().catch(() => undefined);
        throw new made.CancelledError();
      });
      feeder.addAsyncGenerator(async function* (own) {
        yield 1;
        await own.wait();
      });
      for await (const result of streamer) {
        kinds.push(result.kind);
        if (kinds.length === 1) void settle().then(() => ctx.cancel());
      }
    });
    expect([kinds, task.cancelled, log.errors]).toEqual([
      ["success", "stopped", "iterationStop"],
      true,
      [],
    ]);
  });

  it("the odd helpers settle and stop what the other made", async () => {
    const final = new made.Future<number>();
    const futs = [new made.Future<number>(), new made.Future<number>()];
    futs[0]?.resolve(1);
    const changed = lib.findAndApplyResult(final, futs);
    const cancelled = new made.Future<number>();
    cancelled.cancel();
    const [error, results] = lib.noncancelledResultsFromFuts([...futs, cancelled]);
    expect([changed, final.result(), error, results]).toEqual([true, 1, undefined, [1, 1]]);
  });

  it("packages of both work together: a queue feeds a manager, whose results a holder works on", async () => {
    const { clock, ctx } = setUp();
    const items = made.queue<number>(ctx);
    const worked: unknown[] = [];
    const over = lib.withTaskHolder(ctx, (holder) =>
      made.withQueueManager(ctx, async ({ streamer, feeder }) => {
        feeder.addAsyncGenerator(() => items);
        feeder.addAsyncGenerator((own) => lib.tick(own, 5, { maxIterations: 2 }));
        for await (const result of streamer) {
          if (result.kind !== "success") continue;
          const { value } = result;
          holder.addCoroutine(async (own) => {
            await own.sleep(1);
            worked.push(value);
          });
        }
      }),
    );
    for (const item of [1, 2, 3]) items.append(item);
    await clock.add(20);
    ctx.cancel();
    await over;
    expect(worked).toEqual([1, [1, 5], 2, 3, [2, 5]]);
  });

  it("a ctx of the other that ended with an error is quiet everywhere", async () => {
    const { ctx } = setUp();
    const error = new Error("ended");
    ctx.reject(error);
    const over = [
      lib.withTaskHolder(ctx, () => ctx.wait()),
      lib.withQueueManager(ctx, () => ctx.until(new Promise(() => undefined))),
      lib.CTX.beginning("ours", { signal: ctx.signal }).wait(),
    ];
    await settle();
    const ends = await Promise.allSettled(over);
    expect(ends.map((each) => each.status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});
