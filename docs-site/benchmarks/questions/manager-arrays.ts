import { CTX } from "@machinery/ctx";
import { queueManager } from "@machinery/queue-manager";
import { Effect, Stream } from "effect";
import merge from "it-merge";
import { from, mergeAll } from "rxjs";
import { parallelMerge } from "streaming-iterables";
import { allCame } from "../all-came.ts";
import { keptManager } from "../kept-manager.ts";
import { TakingTurns } from "../limits/taking-turns.ts";
import type { CostQuestion } from "../question.ts";

const numbers = Array.from({ length: 100 }, (_, index) => index);
const root = CTX.beginning("root");

const keptLimit = new TakingTurns();
keptLimit.add([0, 1], 0);

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  keptLimit,
  await keptLimit.next(),
  await keptManager(root, (feeder) => {
    feeder.addSyncIterator([0, 1], { context: 0 });
  }),
];

export const question: CostQuestion = {
  kind: "cost",
  title: "1,000 arrays of 100 are merged; each result tells its sources and its context",
  operation: "result",
  operations: 100_000,
  target: { ratio: 3 },
  contenders: [
    {
      name: "ring of iterators",
      kind: "limit",
      async run(operations) {
        const results = new TakingTurns();
        sources(operations).forEach((source, index) => {
          results.add(source, index);
        });
        let count = 0;
        for await (const { context } of results) {
          if (context !== undefined) count++;
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
        sources(operations).forEach((source, index) => {
          feeder.addSyncIterator(source, { context: index });
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
      remark:
        "Tells no source, and gives one array after the other. It pushes, whether or not the consumer is ready.",
      async run(operations) {
        let count = 0;
        await from(sources(operations))
          .pipe(mergeAll())
          .forEach(() => {
            count++;
          });
        allCame(count, operations);
      },
    },
    {
      name: "it-merge",
      kind: "peer",
      packages: ["it-merge"],
      remark: "Tells no source, and gives one array after the other.",
      async run(operations) {
        const results = merge(...sources(operations));
        let count = 0;
        for (const result of results) {
          if (typeof result === "number") count++;
        }
        allCame(count, operations);
      },
    },
    {
      name: "streaming-iterables parallelMerge",
      kind: "peer",
      packages: ["streaming-iterables"],
      remark: "Tells no source.",
      async run(operations) {
        const results = parallelMerge(...sources(operations));
        let count = 0;
        for await (const result of results) {
          if (typeof result === "number") count++;
        }
        allCame(count, operations);
      },
    },
    {
      name: "Effect Stream.mergeAll",
      kind: "peer",
      packages: ["effect"],
      remark: "Tells no source.",
      async run(operations) {
        let count = 0;
        const streams = sources(operations).map((source) => Stream.fromIterable(source));
        await Effect.runPromise(
          Stream.mergeAll(streams, { concurrency: "unbounded" }).pipe(
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
  ],
};

/** As many as give so many results together. */
function sources(operations: number): number[][] {
  return Array.from({ length: operations / numbers.length }, () => [...numbers]);
}
