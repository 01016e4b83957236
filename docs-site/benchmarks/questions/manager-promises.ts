import { CTX } from "@machinery/ctx";
import { queueManager } from "@machinery/queue-manager";
import { Effect, Stream } from "effect";
import { from, mergeAll } from "rxjs";
import { parallelMap } from "streaming-iterables";
import { allCame } from "../all-came.ts";
import { keptManager } from "../kept-manager.ts";
import { AsTheyCome } from "../limits/as-they-come.ts";
import type { CostQuestion } from "../question.ts";

const settled = Promise.resolve();
const root = CTX.beginning("root");

const keptLimit = new AsTheyCome();
keptLimit.add(Promise.resolve(0), 0);

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  keptLimit,
  await keptManager(root, (feeder) => {
    feeder.addCoroutine(Promise.resolve(0), { context: 0 });
  }),
];

export const question: CostQuestion = {
  kind: "cost",
  title: "What 100,000 promises resolve with is given out as it comes",
  operation: "result",
  operations: 100_000,
  target: { ratio: 2 },
  contenders: [
    {
      name: "line of results",
      kind: "limit",
      async run(operations) {
        const results = new AsTheyCome();
        promises(operations).forEach((promise, index) => {
          results.add(promise, index);
        });
        let count = 0;
        for await (const { context } of results.line) {
          if (context !== undefined && ++count === operations) break;
        }
        allCame(count, operations);
      },
    },
    {
      name: "queueManager",
      kind: "ours",
      packages: ["@machinery/queue-manager"],
      async run(operations) {
        await using manager = queueManager<number>(root);
        const { feeder, streamer } = manager;
        promises(operations).forEach((promise, index) => {
          feeder.addCoroutine(promise, { context: index });
        });
        feeder.setAsFinishedIfOutOfSources();
        let count = 0;
        for await (const result of streamer) {
          if (result.kind === "success" && result.context !== undefined) count++;
        }
        allCame(count, operations);
      },
    },
    {
      name: "RxJS mergeAll",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Tells no source. Each costs more the more there are: only 5,000 here.",
      atMost: 5_000,
      async run(operations) {
        let count = 0;
        await from(promises(operations))
          .pipe(mergeAll())
          .forEach(() => {
            count++;
          });
        allCame(count, operations);
      },
    },
    {
      name: "streaming-iterables parallelMap",
      kind: "peer",
      packages: ["streaming-iterables"],
      remark: "Tells no source. The results come in the order of the promises.",
      async run(operations) {
        const results = parallelMap(operations, (promise) => promise, promises(operations));
        let count = 0;
        for await (const result of results) {
          if (typeof result === "number") count++;
        }
        allCame(count, operations);
      },
    },
    {
      name: "Effect Stream.mapEffect",
      kind: "peer",
      packages: ["effect"],
      remark: "Tells no source.",
      async run(operations) {
        let count = 0;
        await Effect.runPromise(
          Stream.fromIterable(promises(operations)).pipe(
            Stream.mapEffect((promise) => Effect.promise(() => promise), {
              concurrency: "unbounded",
              unordered: true,
            }),
            Stream.runForEach(() =>
              Effect.sync(() => {
                count++;
              }),
            ),
          ),
        );
        allCame(count, operations);
      },
    },
    {
      name: "Promise.all",
      kind: "peer",
      remark: "Gives out nothing before all are resolved, and cannot be stopped.",
      async run(operations) {
        let count = 0;
        for (const result of await Promise.all(promises(operations))) {
          if (typeof result === "number") count++;
        }
        allCame(count, operations);
      },
    },
  ],
};

/** Promises that are pending when they are added. */
function promises(operations: number): Promise<number>[] {
  return Array.from({ length: operations }, (_, index) => later(index));
}

async function later(value: number): Promise<number> {
  await settled;
  return value;
}
