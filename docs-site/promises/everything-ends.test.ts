import { type Coroutine, CTX } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { queue } from "@machinery/queue";
import { queueManager, type QueueManagerPair, withQueueManager } from "@machinery/queue-manager";
import { type TaskHolder, taskHolder, withTaskHolder } from "@machinery/task-holder";
import { recordLog, VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unhandledIn } from "../../packages/ctx/test/support/noise.ts";

const GRACE = 100;

function setUp() {
  // Some of what is tested is never done: time passes nevertheless.
  const clock = new VirtualClock(0, { turns: 3 });
  const log = recordLog();
  const root = CTX.beginning("root", { clock, log });
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => void clock.setTimeout(resolve, ms));
  /** When the body was over, or ended its ctx. */
  const left: { at?: number } = {};
  return { clock, log, root, wait, left };
}

type World = ReturnType<typeof setUp>;
type Pair = QueueManagerPair<unknown>;

function fail(message: string): never {
  throw new Error(message);
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** Iterates by hand, and does at each call what it was told; what it lacks it does not have. */
function byHand(of: Partial<AsyncIterator<unknown, unknown>>): AsyncIterable<unknown> {
  let n = 0;
  const next = (): Promise<IteratorResult<unknown>> => Promise.resolve({ done: false, value: n++ });
  return { [Symbol.asyncIterator]: () => ({ next, ...of }) };
}

/** Sources that do what they should not; those in the first list need a grace to be left. */
const endless: Readonly<Record<string, (pair: Pair, world: World) => void>> = {
  "a coroutine that ignores its signal": ({ feeder }) => feeder.addCoroutine(() => never()),
  "a generator in the middle of an await": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      await never();
      yield 1;
    }),
  "a generator whose finally never ends": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        await never();
      }
    }),
  "an iterator whose return never answers": ({ feeder }) =>
    feeder.addAsyncGenerator(byHand({ return: () => never() })),
  "an iterator whose throw never answers": ({ feeder }) =>
    feeder.addAsyncGenerator(byHand({ throw: () => never() })),
  "a task of somebody else's that ignores its end": ({ feeder }, { root }) =>
    feeder.addTask(root.child("elsewhere").asyncAsBackground(() => never())),
};

const unruly: Readonly<Record<string, (pair: Pair, world: World) => void>> = {
  "a promise that never settles": ({ feeder }) => feeder.addCoroutine(never()),
  "a promise that rejects later": ({ feeder }, { wait }) =>
    feeder.addCoroutine(wait(1_000).then(() => Promise.reject(new Error("late")))),
  "an iterator whose next never answers": ({ feeder }) =>
    feeder.addAsyncGenerator(byHand({ next: () => never() })),
  "an iterator that knows next alone": ({ feeder }) => feeder.addAsyncGenerator(byHand({})),
  "an iterator that goes on when it is closed": ({ feeder }) => {
    const goesOn = () => Promise.resolve({ done: false, value: "more" });
    feeder.addAsyncGenerator(byHand({ return: goesOn, throw: goesOn }));
  },
  "an iterator that throws when it is closed": ({ feeder }) => {
    const throws = () => {
      throw new Error("close");
    };
    feeder.addAsyncGenerator(byHand({ return: throws, throw: throws }));
  },
  "a generator that yields in its finally": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        for (let n = 0; n < 5; n++) yield "closing";
      }
    }),
  "a generator that throws in its finally": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        fail("finally");
      }
    }),
  "a generator that takes its time in its finally": ({ feeder }, { wait }) =>
    feeder.addAsyncGenerator(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        await wait(5);
      }
    }),
  "a generator that swallows what is thrown into it": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      for (let n = 0; ; n++) {
        try {
          yield n;
        } catch {
          // It goes on.
        }
      }
    }),
  "a generator that adds sources when it is closed": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        try {
          feeder.addCoroutine((ctx) => ctx.wait());
        } catch {
          // The manager has been left.
        }
      }
    }),
  "a sync generator that throws in its finally": ({ feeder }) =>
    feeder.addSyncIterator(
      (function* () {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          fail("finally");
        }
      })(),
    ),
  "a sync generator that yields in its finally": ({ feeder }) =>
    feeder.addSyncIterator(
      (function* () {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          yield "closing";
        }
      })(),
    ),
  "a function that returns itself": ({ feeder }) => {
    const again = (): unknown => again;
    feeder.addValue(again);
  },
  "a coroutine that fails when it is stopped": ({ feeder }) =>
    feeder.addCoroutine(async (ctx) => {
      await ctx.wait().catch(() => undefined);
      throw new Error("clean-up");
    }),
  "a thenable that throws and one that never calls back": ({ feeder }) => {
    feeder.addValue({
      then() {
        throw new Error("then");
      },
    });
    feeder.addValue({ then: () => undefined });
  },
  "a queue that nobody feeds, and a ticker": ({ feeder }) => {
    feeder.addAsyncGenerator((ctx) => queue(ctx));
    feeder.addAsyncGenerator((ctx) => tick(ctx, 1));
  },
  "a manager within": ({ feeder }) =>
    feeder.addAsyncGenerator(async function* (ctx) {
      const manager = queueManager(ctx);
      try {
        manager.feeder.addSyncIterator([1, 2, 3]);
        manager.feeder.addCoroutine((own) => own.wait());
        yield* manager.streamer;
      } finally {
        await manager[Symbol.asyncDispose]();
      }
    }),
};

const ends = ["return", "throw", "break", "cancel", "reject", "timeout", "dispose"] as const;
type End = (typeof ends)[number];

/** A body that reads so many results, and then leaves or is left in a certain way. */
async function consume(pair: Pair, ctx: CTX, world: World, end: End, after: number): Promise<void> {
  if (after === 0) return leave(ctx, world, end);
  let count = 0;
  for await (const _ of pair.streamer) {
    if (++count === after) await leave(ctx, world, end);
    if (count >= after && end !== "cancel" && end !== "reject" && end !== "timeout") break;
  }
}

async function leave(ctx: CTX, { clock, left, wait }: World, end: End): Promise<void> {
  if (end === "timeout") await wait(500);
  left.at = clock.now();
  if (end === "throw") throw new Error("body");
  if (end === "cancel") ctx.cancel();
  else if (end === "reject") ctx.reject(new Error("ctx"));
}

/** Runs something with a ctx that is left, drives time, and tells when it was over and what is left. */
async function ended(
  world: World,
  end: End,
  grace: number | undefined,
  run: (ctx: CTX) => Promise<unknown>,
): Promise<{ readonly late: number; readonly holds: number; readonly errors: unknown[] }> {
  const { clock, root } = world;
  // Where the results do not come, time ends it: nobody waits for ever in a test.
  const ctx = root.child("left", { timeout: end === "timeout" ? 200 : 1_000 });
  const over: number[] = [];
  const told: number[] = [];
  const errors = await unhandledIn(async () => {
    const noticed = (): void => void over.push(clock.now());
    ctx.addDoneCallback(() => told.push(clock.now()));
    run(ctx).then(noticed, noticed);
    await clock.add(3_000);
    ctx.cancel();
    await clock.add(1_000);
  });
  const [at = Infinity] = over;
  const [toldAt = Infinity] = told;
  const late = at - (world.left.at ?? toldAt) - (grace ?? 0);
  return { late: Math.max(0, late), holds: inspect(root)?.holds ?? -1, errors };
}

const combinations = fc.record({
  end: fc.constantFrom(...ends),
  after: fc.nat(5),
  sources: fc.subarray(Object.keys(unruly), { minLength: 1 }),
  ignoring: fc.subarray(Object.keys(endless)),
});

function withManager(world: World, end: End, after: number, grace: number | undefined) {
  return (names: readonly string[]) =>
    async (ctx: CTX): Promise<void> => {
      const add = (pair: Pair): void => {
        for (const name of names) (unruly[name] ?? endless[name])?.(pair, world);
      };
      if (end !== "dispose") {
        return withQueueManager(
          ctx,
          async (pair) => {
            add(pair);
            await consume(pair, ctx, world, end, after);
          },
          { grace },
        );
      }
      const manager = queueManager(ctx, { grace });
      add(manager);
      await consume(manager, ctx, world, end, after);
      await manager[Symbol.asyncDispose]();
    };
}

describe("everything ends: a manager", () => {
  it.each(Object.keys(unruly))("with %s, however and whenever it is left", async (name) => {
    for (const end of ends) {
      for (const after of [0, 1, 2, 3]) {
        const world = setUp();
        const result = await ended(
          world,
          end,
          5,
          withManager(world, end, after, undefined)([name]),
        );
        expect({ end, after, ...result }).toEqual({ end, after, late: 0, holds: 0, errors: [] });
      }
    }
  });

  it.each(Object.keys(endless))("within its grace, with %s", async (name) => {
    for (const end of ends) {
      for (const after of [0, 1, 2]) {
        const world = setUp();
        const sources = [name, "an iterator that knows next alone"];
        const run = withManager(world, end, after, GRACE)(sources);
        const { late, errors } = await ended(world, end, GRACE, run);
        expect({ end, after, late, errors }).toEqual({ end, after, late: 0, errors: [] });
      }
    }
  });

  it("with any of these together", async () => {
    await fc.assert(
      fc.asyncProperty(combinations, async ({ end, after, sources, ignoring }) => {
        const world = setUp();
        const run = withManager(world, end, after, GRACE)([...sources, ...ignoring]);
        const { late, errors } = await ended(world, end, GRACE, run);
        expect({ late, errors, timers: world.clock.pending.length }).toEqual({
          late: 0,
          errors: [],
          timers: 0,
        });
      }),
      { numRuns: 150 },
    );
  });
});

const workers: Readonly<Record<string, (world: World, holder: TaskHolder) => Coroutine<unknown>>> =
  {
    "that waits for its end": () => (ctx) => ctx.wait(),
    "that fails in its clean-up":
      () =>
      async (ctx): Promise<never> => {
        await ctx.wait().catch(() => undefined);
        throw new Error("clean-up");
      },
    "that takes its time to clean up":
      ({ wait }) =>
      async (ctx) => {
        await ctx.waitForFirst(ctx);
        await wait(50);
      },
    "that leaves a loop over a queue": () => async (ctx) => {
      for await (const _ of queue(ctx)) break;
    },
    "that ticks": () => async (ctx) => {
      for await (const _ of tick(ctx, 7)) await Promise.resolve();
    },
    "that holds tasks itself": () => (ctx) =>
      withTaskHolder(ctx, (inner) => {
        inner.addCoroutine((own) => own.wait());
        inner.addCoroutine((own) => own.sleep(30));
      }),
    "that manages sources": () => (ctx) =>
      withQueueManager(ctx, async ({ streamer, feeder }) => {
        feeder.addSyncIterator(new Set([1, 2]));
        feeder.addAsyncGenerator((own) => tick(own, 3));
        for await (const _ of streamer) await Promise.resolve();
      }),
    "that adds tasks while it cleans up": (_, holder) => async (ctx) => {
      await ctx.waitForFirst(ctx);
      holder.addCoroutine((own) => own.sleep(10));
    },
    "that never stops": () => () => never(),
  };

const holding = fc.record({
  end: fc.constantFrom(...ends),
  names: fc.subarray(Object.keys(workers), { minLength: 1 }),
  lasts: fc.nat(60),
  finishes: fc.boolean(),
});

describe("everything ends: a task holder", () => {
  it("with any tasks, however and whenever it is left, within its grace", async () => {
    await fc.assert(
      fc.asyncProperty(holding, async ({ end, names, lasts, finishes }) => {
        const world = setUp();
        const body = (ctx: CTX) => async (holder: TaskHolder) => {
          for (const name of names) {
            const make = workers[name];
            if (make !== undefined) holder.addCoroutine(make(world, holder));
          }
          await world.wait(lasts);
          await leave(ctx, world, end);
        };
        // What is added while the others clean up is asked to stop when they are over, with a grace of its own.
        const grace = 2 * GRACE;
        const { late, holds, errors } = await ended(world, end, grace, async (ctx) => {
          // A block that succeeds waits for its tasks as long as they run.
          const stopping = end === "return" || end === "break" || finishes;
          if (stopping) world.clock.setTimeout(() => ctx.cancel(), lasts);
          if (end !== "dispose") return withTaskHolder(ctx, body(ctx), { grace: GRACE });
          const holder = taskHolder(ctx, { grace: GRACE });
          await body(ctx)(holder);
          if (finishes) await holder.finish();
          return holder[Symbol.asyncDispose]();
        });
        // A task that never stops is linked as long as it runs, wherever it was let go.
        const stays = names.includes("that never stops") ? 0 : holds;
        expect({ late, stays, errors, timers: world.clock.pending.length }).toEqual({
          late: 0,
          stays: 0,
          errors: [],
          timers: 0,
        });
      }),
      { numRuns: 200 },
    );
  });
});
