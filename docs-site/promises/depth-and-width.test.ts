import { AsyncEvent, CTX, Future, Semaphore } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { queue, syncQueue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { describe, expect, it } from "vitest";
import { settle } from "../../packages/ctx/test/support/noise.ts";
import { HandClock } from "./support/hand-clock.ts";

const LONG = 300_000;

function setUp() {
  const clock = new HandClock();
  const errors: string[] = [];
  const log = { info: () => undefined, error: (message: string) => void errors.push(message) };
  return { clock, errors, root: CTX.beginning("root", { clock, log }) };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** What waits for ever, or for its ctx. */
const waits: Readonly<Record<string, (ctx: CTX) => Promise<unknown>>> = {
  sleep: (ctx) => ctx.sleep(1_000),
  "until one and the same promise": (ctx) => ctx.until(forever),
  "waitForFirst of one and the same future": (ctx) => ctx.waitForFirst(unresolved, ctx),
  "waitForAll of one and the same event": (ctx) =>
    Promise.race([ctx.waitForAll(unset, ctx), ctx.wait()]),
  "acquire of one and the same semaphore": (ctx) => locked.acquire({ signal: ctx.signal }),
  "a task in a task": (ctx) => Promise.resolve(ctx.asyncAsBackground((own) => own.wait())),
  "asyncWithTimeout ": (ctx) => ctx.asyncWithTimeout((own) => own.wait(), { name: "w" }),
  "a loop over a ticker": (ctx) => drained(tick(ctx, 1_000)),
  "a loop over a queue": (ctx) => drained(queue(ctx)),
  "a holder": (ctx) =>
    withTaskHolder(ctx, (holder) => void holder.addCoroutine((own) => own.wait())),
  "a manager": (ctx) =>
    withQueueManager(ctx, ({ streamer, feeder }) => {
      feeder.addCoroutine((own) => own.wait());
      return drained(streamer);
    }),
};
const forever = new Promise(() => undefined);
const unresolved = new Future();
const unset = new AsyncEvent();
const locked = new Semaphore(0);

async function drained(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count++;
  return count;
}

describe("width: what one ctx ends at once", () => {
  const cases = Object.entries(waits).map(
    ([name, wait]) => [name.startsWith("a ") ? 10_000 : 100_000, name, wait] as const,
  );

  it.each(cases)("are %d pending tasks in %s", { timeout: LONG }, async (count, _, wait) => {
    const { clock, errors, root } = setUp();
    const ctx = root.child("all");
    const tasks = times(count, () => ctx.asyncAsBackground(wait));
    await settle();
    ctx.cancel();
    await Promise.allSettled(tasks);
    expect([
      tasks.every((task) => task.done),
      inspect(root)?.holds,
      clock.pending,
      errors.length,
    ]).toEqual([true, 0, 0, 0]);
  });

  it("are the children of 300,000 tasks' worth of contexts, and 300,000 listeners of one", async () => {
    const { root } = setUp();
    let heard = 0;
    const fan = times(300_000, () => root.child("c"));
    for (const child of fan) child.child("below").addDoneCallback(() => heard++);
    for (const _ of fan) root.addDoneCallback(() => heard++);
    root.cancel();
    await settle();
    expect([heard, inspect(root)?.holds]).toEqual([600_000, 0]);
  });

  it("are 10,000 sources of each kind, when the manager is left", { timeout: LONG }, async () => {
    const { errors, root } = setUp();
    let [begun, closed] = [0, 0];
    function* numbers(): Generator<number> {
      begun++;
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        closed++;
      }
    }
    async function* asyncNumbers(): AsyncGenerator<number> {
      yield* numbers();
    }
    const kinds = new Set<unknown>();
    await withQueueManager(root, async ({ streamer, feeder }) => {
      for (let n = 0; n < 10_000; n++) {
        feeder.addSyncIterator(numbers());
        feeder.addAsyncGenerator(asyncNumbers);
        feeder.addCoroutine((ctx) => ctx.wait());
        feeder.addCoroutine(forever);
        feeder.addValue(() => n);
      }
      let count = 0;
      for await (const result of streamer) {
        kinds.add(result.kind === "success" && result.sources[0]?.[0]);
        if (++count === 40_000) break;
      }
    });
    expect({ begun, closed, kinds: kinds.size, errors: errors.length, ...held(root) }).toEqual({
      begun: 20_000,
      closed: 20_000,
      kinds: 3,
      errors: 0,
      holds: 0,
    });
  });
});

function held(ctx: CTX): { readonly holds: number | undefined } {
  return { holds: inspect(ctx)?.holds };
}

describe("depth", () => {
  it("of 200,000 contexts with a listener, a signal or a queue each ends", async () => {
    const { root } = setUp();
    let heard = 0;
    let ctx = root;
    const signals: AbortSignal[] = [];
    for (let level = 0; level < 200_000; level++) {
      ctx = ctx.child("c");
      if (level % 3 === 0) ctx.addDoneCallback(() => heard++);
      if (level % 1_000 === 0) signals.push(ctx.signal);
    }
    const items = queue<number>(ctx);
    const next = items.getAll().next();
    root.cancel();
    expect([await next, signals.every((signal) => signal.aborted), heard]).toEqual([
      { done: true, value: undefined },
      true,
      66_667,
    ]);
    expect(held(root)).toEqual({ holds: 0 });
  });

  it("of 2,000 holders, each in a task of the one before, ends from the top", async () => {
    const { root } = setUp();
    let innermost = 0;
    const nest =
      (level: number) =>
      (ctx: CTX): Promise<void> =>
        withTaskHolder(ctx, (holder) => {
          if (level < 2_000) holder.addCoroutine(nest(level + 1));
          else holder.addCoroutine((own) => own.wait().finally(() => innermost++));
        });
    const over = nest(1)(root);
    await settle();
    await settle();
    root.cancel();
    await Promise.allSettled([over]);
    expect([innermost, held(root).holds]).toEqual([1, 0]);
  });

  it("of 100 managers, each a source of the one before, passes a value up, and ends", async () => {
    const { root } = setUp();
    async function* nest(ctx: CTX, level: number): AsyncGenerator {
      const results: unknown[] = [];
      await withQueueManager(ctx, async ({ streamer, feeder }) => {
        if (level === 100) feeder.addValue("up");
        else feeder.addAsyncGenerator((own) => nest(own, level + 1));
        for await (const result of streamer) {
          if (result.kind !== "success") continue;
          results.push(result.value);
          break;
        }
      });
      yield* results;
    }
    const results: unknown[] = [];
    for await (const value of nest(root, 1)) results.push(value);
    expect([results, held(root)]).toEqual([["up"], { holds: 0 }]);
  });

  it("of 3,000 functions, promises and generators that produce each other passes a value up", async () => {
    const { root } = setUp();
    const produce = (level: number): unknown => {
      if (level === 3_000) return "up";
      if (level % 3 === 0) return () => produce(level + 1);
      if (level % 3 === 1)
        return (
          async () => () =>
            produce(level + 1)
        )();
      return (function* () {
        yield produce(level + 1);
      })();
    };
    const values = await withQueueManager(root, async ({ streamer, feeder }) => {
      feeder.addValue(() => produce(0));
      feeder.setAsFinishedIfOutOfSources();
      const seen: unknown[] = [];
      for await (const result of streamer) {
        if (result.kind === "success") seen.push(result.value, result.sources.length > 3_000);
        if (result.kind === "failure") seen.push(result.exception);
      }
      return seen;
    });
    expect(values).toEqual(["up", true]);
  });
});

describe("a queue of 10 million items", { timeout: LONG }, () => {
  const MILLIONS = 10_000_000;

  it("is drained in order by several loops, and by remaining", async () => {
    const { root } = setUp();
    const items = queue<number>(root);
    for (let n = 0; n < MILLIONS; n++) items.append(n);
    let next = 0;
    let inOrder = true;
    const loop = async (upTo: number): Promise<void> => {
      for await (const item of items) {
        inOrder &&= item === next++;
        if (next >= upTo) break;
      }
    };
    await Promise.all([loop(1_000_000), loop(1_000_000)]);
    for (const item of items.remaining()) inOrder &&= item === next++;
    expect([inOrder, next, items.size]).toEqual([true, MILLIONS, 0]);
  });

  it("is drained in order by a loop that does not wait", () => {
    const { root } = setUp();
    const items = syncQueue<number>(root);
    for (let n = 0; n < MILLIONS; n++) items.append(n);
    let next = 0;
    let inOrder = true;
    for (const item of items) inOrder &&= item === next++;
    expect([inOrder, next, items.isEmpty]).toEqual([true, MILLIONS, true]);
  });
});
