import { CTX, Future } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { type QueueFeeder, withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { setImmediate } from "node:timers/promises";
import { allCame } from "../all-came.ts";

type Work = (count: number) => Promise<void>;

const root = CTX.beginning("root");

/** The same work as in original.py, under the same names. */
export const like: Readonly<Record<string, Work>> = {
  async queue(count) {
    const items = queue<number>(root);
    for (let item = 0; item < count; item++) items.append(item);
    let taken = 0;
    for await (const _ of items) if (++taken === count) break;
  },

  values: (count) =>
    drain(count, (feeder) => {
      for (let value = 0; value < count; value++) feeder.addValue(value);
    }),

  items: (count) =>
    drain(count, (feeder) => {
      for (let source = 0; source < 10; source++) feeder.addAsyncGenerator(numbers(count / 10));
    }),

  async tasks(count) {
    const ends = Array.from({ length: count }, () => new Future<undefined>());
    let ending: Promise<void> | undefined;
    await withTaskHolder(root, async (holder) => {
      for (const end of ends) holder.addCoroutine(() => end);
      await setImmediate();
      ending = oneByOne(ends);
    });
    await ending;
  },
};

async function drain(count: number, feed: (feeder: QueueFeeder<undefined>) => void): Promise<void> {
  let taken = 0;
  await withQueueManager(
    root,
    async ({ streamer, feeder }) => {
      feed(feeder);
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) if (result.kind === "success") taken++;
    },
    { makeEmptyContext: () => undefined },
  );
  allCame(taken, count);
}

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

async function oneByOne(ends: readonly Future<undefined>[]): Promise<void> {
  for (const end of ends) {
    end.resolve(undefined);
    await setImmediate();
  }
}
