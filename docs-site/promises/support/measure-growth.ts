// Run as a process of its own, in which nothing else takes time: does things among few others and among ten times as
// many, and sends by how much more one costs then, and how many bytes it leaves.
import { CTX, Future } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { setImmediate } from "node:timers/promises";
import { HandClock } from "./hand-clock.ts";
import { heap } from "./heap.ts";

export interface Growth {
  readonly name: string;
  /** How many times of what one costs among few it costs among ten times as many. */
  readonly times: number;
  /** By how many bytes one, among many, has made the heap grow. */
  readonly bytes: number;
}

/** A thing that is done among others of its kind. */
interface Case {
  /** So many others, and then ten times as many. */
  readonly few: number;
  /** Makes the others, and answers what does the thing. */
  readonly among: (others: number) => Promise<Work> | Work;
  /** How often to do it in one measurement. */
  readonly often: number;
}

type Work = (times: number) => Promise<void> | void;

function makeRoot(clock = new HandClock()): CTX {
  return CTX.beginning("root", { clock, log: { info: () => undefined, error: () => undefined } });
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function nothing(): void {
  // Is only there to be called.
}

/** Lets what was put off happen before there is more of it. */
async function inBatches(
  count: number,
  work: (size: number) => Promise<void> | void,
): Promise<void> {
  for (let rest = count; rest > 0; rest -= 1_000) {
    await work(Math.min(rest, 1_000));
    await setImmediate();
  }
}

const cases: Readonly<Record<string, Case>> = {
  "a child that is cancelled, beside others": {
    few: 1_000,
    often: 100_000,
    among(others) {
      const root = makeRoot();
      const kept = times(others, (n) => root.child(`kept ${n}`));
      return (count) =>
        inBatches(count, (size) => {
          for (let n = 0; n < size; n++) root.child("child").cancel();
          // Until then they live.
          if (kept[0]?.done !== false) throw new Error("the others have ended");
        });
    },
  },
  "a signal of a chain that ends from its root": {
    few: 1_000,
    often: 20_000,
    among: (levels) => async (count) => {
      for (let rest = count; rest > 0; rest -= levels) {
        const root = makeRoot();
        let last = root;
        for (let level = 0; level < levels; level++) {
          last = last.child("level");
          last.signal.throwIfAborted();
        }
        root.cancel();
        await setImmediate();
      }
    },
  },
  "a callback that is added and taken back, beside others": {
    few: 1_000,
    often: 100_000,
    among(others) {
      const root = makeRoot();
      for (let n = 0; n < others; n++) root.addDoneCallback(() => n);
      return (count) =>
        inBatches(count, (size) => {
          for (let n = 0; n < size; n++) root.addDoneCallback(nothing)();
        });
    },
  },
  "waitForFirst of a short promise and a long-lived one, beside others": {
    few: 100,
    often: 20_000,
    among(others) {
      const root = makeRoot();
      const long = new Promise<void>(nothing);
      for (let n = 0; n < others; n++) void root.waitForFirst(long);
      return (count) =>
        inBatches(count, async (size) => {
          for (let n = 0; n < size; n++) await root.waitForFirst(Promise.resolve(), long);
        });
    },
  },
  "until, beside others": {
    few: 100,
    often: 20_000,
    among(others) {
      const root = makeRoot();
      const long = new Promise<void>(nothing);
      for (let n = 0; n < others; n++) void root.until(long);
      return (count) =>
        inBatches(count, async (size) => {
          for (let n = 0; n < size; n++) await root.until(Promise.resolve());
        });
    },
  },
  "an item of a queue, among others": {
    few: 1_000,
    often: 50_000,
    among(others) {
      const root = makeRoot();
      const items = queue<number>(root);
      for (let n = 0; n < others; n++) items.append(n);
      const iterator = items.getAll();
      return (count) =>
        inBatches(count, async (size) => {
          for (let n = 0; n < size; n++) {
            items.append(n);
            await iterator.next();
          }
        });
    },
  },
  "a result of a manager, among other sources": {
    few: 100,
    often: 20_000,
    among(others) {
      const root = makeRoot();
      return (count) =>
        withQueueManager(root, async ({ streamer, feeder }) => {
          const numbers = times(Math.ceil(count / others), (n) => n);
          for (let n = 0; n < others; n++) feeder.addSyncIterator(numbers);
          feeder.setAsFinishedIfOutOfSources();
          for await (const _ of streamer) nothing();
        });
    },
  },
  "a task of a holder, among others": {
    few: 300,
    often: 20_000,
    among(others) {
      const root = makeRoot();
      return async (count) => {
        for (let done = 0; done < count; done += others) {
          const ends = times(others, () => new Future<void>());
          await withTaskHolder(root, async (holder) => {
            for (const end of ends) holder.addCoroutine(() => end);
            await setImmediate();
            for (const end of ends) end.resolve();
          });
        }
      };
    },
  },
  "a tick, beside other tickers": {
    few: 100,
    often: 20_000,
    among(others) {
      const clock = new HandClock();
      const root = makeRoot(clock);
      const tickers = times(others, () =>
        tick(root, 1_000, { minWait: 0 })[Symbol.asyncIterator](),
      );
      return async (count) => {
        for (let done = 0; done < count; done += others) {
          const ticks = tickers.map((ticker) => ticker.next());
          await setImmediate();
          clock.advance(1_000);
          await Promise.all(ticks);
        }
      };
    },
  },
  "a control that grows and leaks": {
    few: 1_000,
    often: 2_000,
    among(others) {
      const list = times(others, (n) => ({ n }));
      const leaked: object[] = [];
      return (count) => {
        for (let n = 0; n < count; n++) if (!list.includes({ n })) leaked.push({ n });
      };
    },
  },
};

/** What one costs, in microseconds of the processor, and the bytes that it leaves. */
async function cost(work: Work, often: number): Promise<{ cpu: number; bytes: number }> {
  const before = await heap();
  const start = process.cpuUsage();
  await work(often);
  const { user, system } = process.cpuUsage(start);
  return { cpu: (user + system) / often, bytes: ((await heap()) - before) / often };
}

/** The machine may be at something else, and the runtime may keep what it needs once: the best of some tries counts. */
async function measure(name: string, { few, often, among }: Case): Promise<Growth> {
  const [least, most] = [await among(few), await among(few * 10)];
  await least(often);
  await most(often);
  const best = { few: Infinity, many: Infinity, bytes: Infinity };
  for (let round = 0; round < 8; round++) {
    best.few = Math.min(best.few, (await cost(least, often)).cpu);
    const { cpu, bytes } = await cost(most, often);
    best.many = Math.min(best.many, cpu);
    best.bytes = Math.min(best.bytes, Math.abs(bytes));
    if (round > 0 && best.many < best.few * FACTOR && best.bytes < 1) break;
  }
  return { name, times: best.many / best.few, bytes: best.bytes };
}

const FACTOR = Number(process.argv[2]);
for (const [name, each] of Object.entries(cases)) {
  const growth = await measure(name, each);
  if (process.send === undefined) console.log(growth);
  else process.send(growth);
}
process.exit();
