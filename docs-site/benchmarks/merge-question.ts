import { CTX } from "@machinery/ctx";
import { queueManager } from "@machinery/queue-manager";
import { Effect, Stream } from "effect";
import merge from "it-merge";
import { merge as mergeAsync } from "ix/asynciterable/merge";
import { from, mergeAll } from "rxjs";
import { parallelMerge } from "streaming-iterables";
import { allCame } from "./all-came.ts";
import { keptManager } from "./kept-manager.ts";
import { TakingAnswers } from "./limits/taking-turns.ts";
import type { Contender, CostQuestion } from "./question.ts";

/** What is asked of a peer for which a result costs more where there are more sources. */
type Less = Pick<Contender, "remark" | "atMost">;

/** The async generators of one question. */
interface Merge {
  readonly title: string;
  /** How many results they give together. */
  readonly results: number;
  /** The counts of as many generators as give so many results together. */
  readonly counts: (results: number) => readonly number[];
  readonly itMerge?: Less;
  readonly effect?: Less;
  /** Where it is asked at all. */
  readonly ix?: Less;
}

const NO_SOURCE = "Tells no source.";

/** The question what a result costs of async generators that are merged. */
export async function mergeQuestion(
  asked: Merge,
): Promise<{ readonly question: CostQuestion; readonly kept: unknown }> {
  const root = CTX.beginning("root");
  const generators = (results: number): AsyncGenerator<number, undefined>[] =>
    asked.counts(results).map(numbers);

  const ix: Contender = {
    name: "IxJS merge",
    kind: "peer",
    packages: ["ix"],
    remark: NO_SOURCE,
    ...asked.ix,
    async run(operations) {
      const [first = numbers(0), ...rest] = generators(operations);
      await countNumbers(mergeAsync(first, ...rest), operations);
    },
  };

  const question: CostQuestion = {
    kind: "cost",
    title: asked.title,
    operation: "result",
    operations: asked.results,
    target: { ratio: 2 },
    contenders: [
      {
        name: "ring of sources that have answered",
        kind: "limit",
        async run(operations) {
          const results = new TakingAnswers();
          generators(operations).forEach((source, index) => {
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
          generators(operations).forEach((source, index) => {
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
          await from(generators(operations))
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
        remark: NO_SOURCE,
        ...asked.itMerge,
        run: (operations) => countNumbers(merge(...generators(operations)), operations),
      },
      {
        name: "streaming-iterables parallelMerge",
        kind: "peer",
        packages: ["streaming-iterables"],
        remark: NO_SOURCE,
        run: (operations) => countNumbers(parallelMerge(...generators(operations)), operations),
      },
      {
        name: "Effect Stream.mergeAll",
        kind: "peer",
        packages: ["effect"],
        remark: NO_SOURCE,
        ...asked.effect,
        async run(operations) {
          let count = 0;
          const streams = generators(operations).map((source) =>
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
      ...(asked.ix === undefined ? [] : [ix]),
    ],
  };

  const keptLimit = new TakingAnswers();
  keptLimit.add(numbers(2), 0);
  const kept = [
    keptLimit,
    await keptLimit.next(),
    await keptManager(root, (feeder) => {
      feeder.addAsyncGenerator(numbers(2), { context: 0 });
    }),
  ];
  return { question, kept };
}

async function* numbers(count: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < count; i++) yield i;
}

async function countNumbers(results: AsyncIterable<unknown>, operations: number): Promise<void> {
  let count = 0;
  for await (const result of results) {
    if (typeof result === "number") count++;
  }
  allCame(count, operations);
}

function failed(error: unknown): Error {
  return new Error("a source failed", { cause: error });
}
