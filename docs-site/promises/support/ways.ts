import { AsyncEvent, Future } from "@machinery/ctx";
import { ensureAsyncDispose, stopAsyncGenerator } from "@machinery/odd-helpers";
import { queue, syncQueue } from "@machinery/queue";
import { type QueueFeeder, queueManager, withQueueManager } from "@machinery/queue-manager";
import { type TaskHolder, taskHolder, withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { boom, type Ending, settled, type Use } from "./use.ts";

/** One way to use a package. It returns what must be garbage afterwards. */
export interface Way {
  readonly endings: readonly Ending[];
  readonly use: (use: Use) => Promise<readonly object[]>;
}

const outside: readonly Ending[] = ["ctx", "reject", "timeout"];
const all: readonly Ending[] = ["normal", "break", "throw", ...outside];
/** How often each way is used for each way to end. */
export const TIMES = 100_000;

function end(use: Use, due: Future<unknown>): void {
  if (use.ending === "normal") due.resolve(undefined);
  else if (use.ending === "throw") due.reject(boom);
  else use.endCTX();
}

function work(use: Use, holder: TaskHolder): void {
  holder.addCoroutine((ctx) => settled(ctx.until(use.lives.promise)));
  holder.addCoroutine(() => Promise.resolve());
  holder.addTask(use.ctx.asyncAsBackground((ctx) => ctx.wait()));
}

/** What one after the other says how it is going, and never ends by itself. */
async function* twoAndMore(): AsyncGenerator<number> {
  for (let n = 0; ; n++) yield n;
}

function feed(use: Use, feeder: QueueFeeder<unknown>): void {
  feeder.addSyncIterator([1, 2, 3]);
  feeder.addAsyncGenerator(use.ending === "normal" ? few : twoAndMore);
  feeder.addCoroutine(() => Promise.resolve(1));
  if (use.ending !== "normal") {
    feeder.addCoroutine(use.lives.promise);
    feeder.addCoroutine((ctx) => ctx.wait());
  }
  feeder.setAsFinishedIfOutOfSources();
}

async function* few(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

/** A way that leaks, to see that this is found. */
export const control = "a callback that is not taken back";

export const ways: Readonly<Record<string, Way>> = {
  "waitForFirst of what comes and all that never does": {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      const { ctx, lives } = use;
      const due = new Future();
      const { promise, future, event, signal, wait, root } = lives;
      const waiting = ctx.waitForFirst(due, ctx, promise, future, event, signal, wait, root);
      end(use, due);
      await waiting;
      return [due];
    },
  },
  "waitForAll of a future and an event": {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      const due = new Future();
      const event = new AsyncEvent();
      const waiting = use.ctx.waitForAll(due, event, use.ctx);
      end(use, due);
      due.cancel();
      event.set();
      use.ctx.cancel();
      await waiting;
      return [event];
    },
  },
  "until a promise that never settles": {
    endings: outside,
    async use(use) {
      const waiting = use.ctx.until(use.lives.promise);
      use.endCTX();
      await settled(waiting);
      return [use.ctx];
    },
  },
  "until a future": {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      const due = new Future();
      const waiting = use.ctx.until(due);
      end(use, due);
      await settled(waiting);
      return [due];
    },
  },
  sleep: {
    endings: ["normal", ...outside],
    async use(use) {
      const waiting = use.ctx.sleep(5);
      if (use.ending === "normal") use.lives.clock.advance(5);
      else use.endCTX();
      await settled(waiting);
      return [use.ctx];
    },
  },
  wait: {
    endings: outside,
    async use(use) {
      const waiting = use.ctx.wait();
      use.endCTX();
      await settled(waiting);
      return [use.ctx];
    },
  },
  "acquire of a semaphore that is locked": {
    endings: ["normal", ...outside],
    async use(use) {
      const waiting = use.lives.locked.acquire({ signal: use.ctx.signal });
      if (use.ending === "normal") use.lives.locked.release();
      else use.endCTX();
      await settled(waiting);
      use.ctx.cancel();
      return [use.ctx];
    },
  },
  "a child with a signal, a timeout and a listener": {
    endings: ["normal", ...outside],
    async use(use) {
      const child = use.ctx.child("child", { signal: use.lives.signal, timeout: 60_000 });
      child.addDoneCallback(() => undefined);
      if (use.ending === "normal") child.cancel();
      else use.endCTX();
      return [child];
    },
  },
  "asyncAsBackground, with a wait in it": {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      const due = new Future();
      const task = use.ctx.asyncAsBackground((ctx) => ctx.until(due));
      await Promise.resolve();
      end(use, due);
      await settled(task);
      return [task];
    },
  },
  "asyncWithTimeout, with a wait in it": {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      const due = new Future();
      const options = { name: "work", timeout: 10, grace: 5 };
      const over = use.ctx.asyncWithTimeout((ctx) => ctx.until(due), options);
      await Promise.resolve();
      await Promise.resolve();
      end(use, due);
      await settled(over);
      return [due];
    },
  },
  tick: {
    endings: all,
    async use(use) {
      const ticker = tick(use.ctx, 4, { maxIterations: 3 });
      const iterator = ticker[Symbol.asyncIterator]();
      await iterator.next();
      const looping = settled(use.loop(ticker));
      use.lives.clock.advance(4);
      await Promise.resolve();
      use.lives.clock.advance(4);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
      use.endCTX();
      use.lives.clock.advance(4);
      await looping;
      return [ticker];
    },
  },
  queue: {
    endings: all,
    async use(use) {
      const items = queue<object>(use.ctx);
      const over = settled(use.loop(items));
      items.append({});
      items.append({});
      if (use.ending === "normal") items.appendInstruction(() => items.breaker.set());
      await over;
      return [items];
    },
  },
  "queue, by an iterator that waits": {
    endings: ["normal", "break", ...outside],
    async use(use) {
      const items = queue<object>(use.ctx);
      const iterator = items.getAll();
      const next = iterator.next();
      if (use.ending === "normal") items.append({});
      else if (use.ending === "break") await iterator.return?.();
      else use.endCTX();
      await next;
      await iterator.return?.();
      return [items];
    },
  },
  syncQueue: {
    endings: all,
    async use(use) {
      const items = syncQueue<object>(use.ctx);
      for (let n = 0; n < 3; n++) items.append({});
      await settled(use.loop(items));
      return [items];
    },
  },
  withTaskHolder: {
    endings: ["normal", "throw", ...outside],
    async use(use) {
      let used: object = use;
      const body = async (holder: TaskHolder): Promise<void> => {
        used = holder;
        work(use, holder);
        await Promise.resolve();
        use.step();
        if (use.ending === "normal") for (const task of holder) task.cancel();
      };
      await settled(withTaskHolder(use.ctx, body, { grace: 1_000 }));
      return [used];
    },
  },
  "taskHolder, disposed of": {
    endings: all,
    async use(use) {
      const holder = taskHolder(use.ctx, { grace: 1_000 });
      try {
        work(use, holder);
        await Promise.resolve();
        use.step();
        if (use.ending === "normal") {
          for (const task of holder) task.cancel();
          await holder.finish();
        }
      } catch {
        // The block was left by what it threw.
      }
      await holder[Symbol.asyncDispose]();
      return [holder];
    },
  },
  withQueueManager: {
    endings: all,
    async use(use) {
      let used: object = use;
      const over = withQueueManager(
        use.ctx,
        async ({ streamer, feeder }) => {
          used = feeder;
          feed(use, feeder);
          await use.loop(streamer);
        },
        { grace: 1_000 },
      );
      await settled(over);
      return [used];
    },
  },
  "queueManager, disposed of": {
    endings: all,
    async use(use) {
      const manager = queueManager(use.ctx, { grace: 1_000 });
      feed(use, manager.feeder);
      await settled(use.loop(manager.streamer));
      await manager[Symbol.asyncDispose]();
      return [manager];
    },
  },
  stopAsyncGenerator: {
    endings: ["normal"],
    async use() {
      const generator = twoAndMore();
      await generator.next();
      await stopAsyncGenerator(generator);
      return [generator];
    },
  },
  ensureAsyncDispose: {
    endings: ["normal", "throw"],
    async use(use) {
      const instance = { [Symbol.asyncDispose]: () => Promise.resolve() };
      await settled(ensureAsyncDispose(instance, () => void use.step()));
      return [instance];
    },
  },
  [control]: {
    endings: ["normal"],
    async use({ ctx, lives }) {
      lives.root.addDoneCallback(() => ctx.done);
      return [ctx];
    },
  },
};
