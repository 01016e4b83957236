import { CTX } from "@machinery/ctx";
import { type Queue, queue, syncQueue } from "@machinery/queue";
import { queueManager, type QueueManagerResult, withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unhandledIn } from "../../packages/ctx/test/support/noise.ts";

const silent = { info: () => undefined, error: () => undefined };

function setUp() {
  const clock = new VirtualClock();
  const root = CTX.beginning("root", { clock, log: silent });
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => void clock.setTimeout(resolve, ms));
  return { clock, root, pause };
}

type World = ReturnType<typeof setUp>;

/** What a consumer does: how many items it takes in one go, how it leaves then, and how long it is away. */
interface Shift {
  readonly takes: number;
  readonly works: number;
  readonly leaves: "break" | "throw" | "return" | "ahead" | "breaker";
  readonly rests: number;
}

const time = fc.nat(6);
const shift: fc.Arbitrary<Shift> = fc.record({
  takes: fc.nat(4),
  works: time,
  leaves: fc.constantFrom("break", "throw", "return", "ahead", "breaker"),
  rests: time,
});
const consumer = fc.array(shift, { minLength: 1, maxLength: 6 });

/** Goes to work shift after shift, and notes what it was given when it was given it. */
async function consume(
  { pause }: World,
  items: AsyncIterable<number> & { readonly breaker: { set(): void } },
  shifts: readonly Shift[],
  given: number[],
): Promise<void> {
  for (const each of shifts) {
    if (each.leaves === "return") await byHand(items, each, given);
    else if (each.leaves === "ahead") await ahead(items, each, given);
    else await Promise.allSettled([loop(items, each, given, pause)]);
    await pause(each.rests);
  }
}

async function loop(
  items: AsyncIterable<number> & { readonly breaker: { set(): void } },
  { takes, works, leaves }: Shift,
  given: number[],
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  let taken = 0;
  for await (const item of items) {
    given.push(item);
    if (works > 0) await pause(works);
    if (++taken < takes) continue;
    if (leaves === "throw") throw new Error("body");
    if (leaves === "break") break;
    items.breaker.set();
  }
}

/** Asks for some, and leaves while it may be waiting: what it is given in spite of that counts. */
async function byHand(
  items: AsyncIterable<number>,
  { takes }: Shift,
  given: number[],
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  // One of them may be told that an instruction failed.
  const asked = Promise.allSettled(Array.from({ length: takes }, () => iterator.next()));
  await Promise.resolve();
  await iterator.return?.();
  for (const next of await asked) {
    if (next.status === "fulfilled" && next.value.done !== true) given.push(next.value.value);
  }
}

/** Asks for several at once, and takes what comes until the end. */
async function ahead(
  items: AsyncIterable<number>,
  { takes }: Shift,
  given: number[],
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  await Promise.allSettled(
    Array.from({ length: takes }, async () => {
      const next = await iterator.next();
      if (next.done !== true) given.push(next.value);
    }),
  );
  await iterator.return?.();
}

/** What one producer appends, and when. */
const producer = fc.array(
  fc.record({
    after: time,
    priority: fc.boolean(),
    kind: fc.constantFrom("item", "item", "item", "instruction", "failing instruction"),
  }),
  { maxLength: 15 },
);

const queueing = fc.record({
  producers: fc.array(producer, { minLength: 1, maxLength: 3 }),
  consumers: fc.array(consumer, { minLength: 1, maxLength: 3 }),
  priorities: fc.boolean(),
  emptyOnFinished: fc.boolean(),
  endsAt: fc.nat(80),
  ends: fc.constantFrom("cancel", "reject", "dispose"),
});

describe("nothing is lost or doubled: a queue under any producers and consumers", () => {
  it("has yielded each item once or has it in remaining, and in order where none had priority", async () => {
    await fc.assert(
      fc.asyncProperty(queueing, async (plan) => {
        const world = setUp();
        const { clock, root, pause } = world;
        const ctx = root.child("queue");
        const items = queue<number>(ctx, { emptyOnFinished: plan.emptyOnFinished });
        const given: number[] = [];
        let [appended, instructed, called] = [0, 0, 0];
        const produce = async (script: (typeof plan.producers)[number]): Promise<void> => {
          for (const { after, kind, ...each } of script) {
            if (after > 0) await pause(after);
            const options = { priority: plan.priorities && each.priority };
            if (kind === "item") {
              items.append(appended++, options);
              continue;
            }
            instructed++;
            items.appendInstruction(() => {
              called++;
              if (kind === "failing instruction") throw new Error("instruction");
            }, options);
          }
        };
        const escaped = await unhandledIn(async () => {
          const working = Promise.allSettled([
            ...plan.producers.map(produce),
            ...plan.consumers.map((shifts) => consume(world, items, shifts, given)),
          ]);
          clock.setTimeout(() => end(ctx, items, plan.ends), plan.endsAt);
          await clock.drain();
          await working;
        });
        const left = remaining(items);
        const all = [...given, ...left];
        expect({ all: sorted(all), called, escaped }).toEqual({
          all: Array.from({ length: appended }, (_, index) => index),
          called: instructed,
          escaped: [],
        });
        if (!plan.priorities) expect(left).toEqual(sorted(left));
        if (!plan.priorities && plan.consumers.length === 1) expect(all).toEqual(sorted(all));
      }),
      { numRuns: 300 },
    );
  });
});

function end(ctx: CTX, items: Disposable, how: "cancel" | "reject" | "dispose"): void {
  if (how === "cancel") ctx.cancel();
  else if (how === "reject") ctx.reject(new Error("over"));
  else items[Symbol.dispose]();
}

/** What is left, also behind instructions that throw. */
function remaining(items: Queue<number>): number[] {
  const left: number[] = [];
  while (!items.isEmpty) {
    try {
      for (const item of items.remaining()) left.push(item);
    } catch {
      // An instruction failed; what is behind it is still there.
    }
  }
  return left;
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

const source = fc.record({
  kind: fc.constantFrom("sync", "async", "coroutine", "promise", "value", "function"),
  count: fc.integer({ min: 1, max: 6 }),
  every: fc.nat(3),
  addedAt: fc.nat(20),
  fails: fc.boolean(),
});

const managing = fc.record({
  sources: fc.array(source, { minLength: 1, maxLength: 8 }),
  consumers: fc.array(consumer, { minLength: 1, maxLength: 3 }),
  breaksAt: fc.array(fc.nat(40), { maxLength: 3 }),
});

type SourcePlan = (typeof source extends fc.Arbitrary<infer S> ? S : never) & {
  readonly id: number;
};

describe("nothing is lost or doubled: a manager under any sources, consumers, breaks and re-entries", () => {
  it("yields each value and each failure once, those of a source in order", async () => {
    await fc.assert(
      fc.asyncProperty(managing, async (plan) => {
        const world = setUp();
        const { clock, root, pause } = world;
        const results: QueueManagerResult<unknown>[] = [];
        const sources = plan.sources.map((each, id) => ({ ...each, id }));
        const escaped = await unhandledIn(async () => {
          const over = withQueueManager(root, async ({ streamer, feeder }) => {
            const adding = sources.map(async (each) => {
              await pause(each.addedAt);
              add(feeder, each, world);
            });
            for (const at of plan.breaksAt) clock.setTimeout(() => streamer.breaker.set(), at);
            const shifts = plan.consumers.map((all) => stream(world, streamer, all, results));
            await Promise.all([...adding, ...shifts]);
            feeder.setAsFinishedIfOutOfSources();
            // The breaker may send it home a few times more.
            while (results.at(-1)?.kind !== "stopped") {
              for await (const result of streamer) results.push(result);
            }
          });
          await clock.drain();
          await over;
        });
        const told = results.flatMap((result) =>
          result.kind === "success"
            ? [String(result.value)]
            : result.kind === "failure"
              ? [(result.exception as Error).message]
              : [],
        );
        const owed = sources.flatMap(valuesOf);
        expect({ told: [...told].sort(), escaped }).toEqual({
          told: [...owed].sort(),
          escaped: [],
        });
        for (const each of sources) {
          const own = told.filter((value) => value.startsWith(`${each.id}:`));
          expect(own).toEqual(valuesOf(each));
        }
        expect(results.at(-1)).toEqual({ kind: "stopped" });
      }),
      { numRuns: 200 },
    );
  });

  it("has what was not consumed of synchronous sources in remaining, also when it has ended", async () => {
    const lists = fc.array(fc.array(fc.nat(), { maxLength: 8 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lists, fc.nat(20), fc.boolean(), async (all, takes, cancels) => {
        const { root } = setUp();
        const ctx = root.child("manager");
        const manager = queueManager(ctx);
        const seen: unknown[] = [];
        const note = (result: QueueManagerResult<unknown>): void => {
          if (result.kind === "success") seen.push(result.value);
        };
        for (const list of all) for (const value of list) manager.feeder.addValue(value);
        const iterator = manager.streamer[Symbol.asyncIterator]();
        const total = all.flat().length;
        for (let taken = 0; taken < Math.min(takes, total); taken++) {
          const next = await iterator.next();
          if (next.done !== true) note(next.value);
        }
        await iterator.return?.();
        if (cancels) ctx.cancel();
        for (const result of manager.streamer.remaining()) note(result);
        await manager[Symbol.asyncDispose]();
        expect(seen).toEqual(all.flat());
      }),
      { numRuns: 100 },
    );
  });
});

function valuesOf({ id, kind, count, fails }: SourcePlan): string[] {
  const values = Array.from({ length: count }, (_, n) => `${id}:${n}`);
  if (kind === "sync" || kind === "async") return fails ? [...values, `${id}:error`] : values;
  return fails ? [`${id}:error`] : values.slice(0, 1);
}

function add(
  feeder: Parameters<Parameters<typeof withQueueManager>[1]>[0]["feeder"],
  each: SourcePlan,
  { pause }: World,
): void {
  const { id, kind, count, every, fails } = each;
  const error = new Error(`${id}:error`);
  const only = (): string => {
    if (fails) throw error;
    return `${id}:0`;
  };
  switch (kind) {
    case "sync":
      return feeder.addSyncIterator(
        (function* () {
          for (let n = 0; n < count; n++) yield `${id}:${n}`;
          if (fails) throw error;
        })(),
      );
    case "async":
      return feeder.addAsyncGenerator(async function* () {
        for (let n = 0; n < count; n++) {
          if (every > 0) await pause(every);
          yield `${id}:${n}`;
        }
        if (fails) throw error;
      });
    case "coroutine":
      return feeder.addCoroutine(() => pause(every).then(only));
    case "promise":
      return feeder.addCoroutine(pause(every).then(only));
    case "value":
      return feeder.addValue(pause(every).then(only));
    case "function":
      return feeder.addValue(only);
  }
}

/** Consumers of a streamer, which come and go as those of a queue do. */
async function stream(
  world: World,
  streamer: AsyncIterable<QueueManagerResult<unknown>> & { readonly breaker: { set(): void } },
  shifts: readonly Shift[],
  results: QueueManagerResult<unknown>[],
): Promise<void> {
  const numbered = {
    breaker: { set: () => undefined },
    [Symbol.asyncIterator](): AsyncIterator<number> {
      const iterator = streamer[Symbol.asyncIterator]();
      return {
        async next() {
          const answer = await iterator.next();
          if (answer.done === true) return { done: true, value: undefined };
          return { done: false, value: results.push(answer.value) };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
  // One that waits for what never comes is sent home by the breaker.
  let home: unknown;
  const sendHome = (): void => {
    streamer.breaker.set();
    home = world.clock.setTimeout(sendHome, 100);
  };
  home = world.clock.setTimeout(sendHome, 100);
  await consume(world, numbered, shifts, []);
  world.clock.clearTimeout(home);
}

it("nothing is lost or doubled on the way through all packages", async () => {
  const plan = fc.record({
    items: fc.array(fc.nat(5), { maxLength: 30 }),
    workers: fc.integer({ min: 1, max: 4 }),
    works: fc.nat(4),
    every: fc.integer({ min: 1, max: 5 }),
    stopsAt: fc.integer({ min: 1, max: 150 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ items, workers, works, every, stopsAt }) => {
      const { clock, root, pause } = setUp();
      const ctx = root.child("pipeline");
      const [jobs, done] = [queue<number>(ctx), syncQueue<number>(ctx)];
      const inHand = new Set<number>();
      let made = 0;
      // A ticker makes items, a manager passes them on to a queue, workers of a holder take them from there.
      const over = withTaskHolder(ctx, async (holder) => {
        for (let worker = 0; worker < workers; worker++) {
          holder.addCoroutine(async () => {
            for await (const job of jobs) {
              inHand.add(job);
              await pause(works);
              inHand.delete(job);
              done.append(job);
            }
          });
        }
        await withQueueManager(ctx, async ({ streamer, feeder }) => {
          feeder.addAsyncGenerator(async function* (own) {
            for await (const [n] of tick(own, every, { maxIterations: items.length })) {
              for (let k = 0; k <= (items[n - 1] ?? 0); k++) yield made++;
            }
          });
          feeder.setAsFinishedIfOutOfSources();
          for await (const result of streamer) {
            if (result.kind === "success") jobs.append(Number(result.value));
          }
        });
      });
      clock.setTimeout(() => ctx.cancel(), stopsAt);
      await clock.drain();
      await Promise.allSettled([over]);
      const all = [...done.remaining(), ...inHand, ...jobs.remaining()];
      // What was made in the very turn in which the ctx ended may be in the hands of the generator that was closed.
      expect(new Set(all).size).toBe(all.length);
      expect([made - 1, made]).toContain(all.length);
      expect(inHand.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});
