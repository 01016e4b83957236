import { CTX } from "@machinery/ctx";
import { queueManager } from "@machinery/queue-manager";
import { Effect, Stream } from "effect";
import merge from "it-merge";
import { merge as mergeAsync } from "ix/asynciterable/merge";
import { from, mergeAll } from "rxjs";
import { parallelMerge } from "streaming-iterables";
import { allCame } from "../all-came.ts";
import { TakingAnswers } from "../limits/taking-turns.ts";
import type { CostQuestion } from "../question.ts";

const EACH = 100;
const root = CTX.beginning("root");

const manager = queueManager<number>(root);
manager.feeder.addAsyncGenerator(numbers(2));

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  manager,
  manager.streamer[Symbol.asyncIterator](),
  new TakingAnswers(),
  { done: false, value: manager },
  { done: true, value: undefined },
];

export const question: CostQuestion = {
  kind: "cost",
  title: "1,000 async generators of 100 are merged; each result tells its sources and its context",
  operation: "result",
  operations: 100_000,
  target: { ratio: 2 },
  contenders: [
    {
      name: "ring of sources that have answered",
      kind: "limit",
      async run(operations) {
        const results = new TakingAnswers();
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
          feeder.addAsyncGenerator(source, { context: index });
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
      remark: "Tells no source. It pushes, whether or not the consumer is ready.",
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
      remark: "Tells no source.",
      atMost: 20_000,
      async run(operations) {
        const results = merge(...sources(operations));
        let count = 0;
        for await (const result of results) {
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
      atMost: 20_000,
      async run(operations) {
        let count = 0;
        const streams = sources(operations).map((source) =>
          Stream.fromAsyncIterable(source, failed),
        );
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
    {
      name: "IxJS merge",
      kind: "peer",
      packages: ["ix"],
      remark: "Tells no source. Each result costs more the more sources there are: only 50 here.",
      atMost: 5_000,
      async run(operations) {
        const [first = numbers(0), ...rest] = sources(operations);
        const results = mergeAsync(first, ...rest);
        let count = 0;
        for await (const result of results) {
          if (typeof result === "number") count++;
        }
        allCame(count, operations);
      },
    },
  ],
};

/** As many as give so many results together. */
function sources(operations: number): AsyncGenerator<number, undefined>[] {
  return Array.from({ length: operations / EACH }, () => numbers(EACH));
}

async function* numbers(count: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < count; i++) yield i;
}

function failed(error: unknown): Error {
  return new Error("a source failed", { cause: error });
}
