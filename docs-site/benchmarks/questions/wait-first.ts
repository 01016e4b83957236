import { CTX } from "@machinery/ctx";
import { abortable } from "abort-controller-x";
import { Effect } from "effect";
import { race, run, suspend, until } from "effection";
import { firstValueFrom, from, Subject, takeUntil } from "rxjs";
import { inBatches } from "../batches.ts";
import type { CostQuestion } from "../question.ts";
import { longLived, waits } from "../short-waits.ts";

const root = CTX.beginning("root");
const long = longLived();
/** Another one: every race leaves a reaction on it. */
let raced = longLived();
const { signal } = new AbortController();
const subject = new Subject<void>();

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [root.waitForFirst(long, long), root.until(long)];

export const question: CostQuestion = {
  kind: "cost",
  title: "A short promise is waited for, against a long-lived one",
  operation: "wait",
  target: { ratio: 2, left: 0 },
  contenders: [
    {
      name: "a promise that the short one resolves",
      kind: "limit",
      remark: "Does not look at the long-lived one.",
      run: (operations) =>
        waits(
          operations,
          (short) =>
            new Promise<void>((resolve) => {
              void short.then(() => resolve());
            }),
        ),
    },
    {
      name: "ctx.waitForFirst",
      kind: "ours",
      packages: ["@machinery/ctx"],
      run: (operations) => waits(operations, (short) => root.waitForFirst(short, long)),
    },
    {
      name: "ctx.until",
      kind: "ours",
      packages: ["@machinery/ctx"],
      remark: "What is long-lived is the ctx.",
      run: (operations) => waits(operations, (short) => root.until(short)),
    },
    {
      name: "Promise.race",
      kind: "peer",
      remark: "Leaves a reaction on the long-lived promise each time, for as long as it lives.",
      run: (operations) => waits(operations, (short) => Promise.race([short, raced])),
      renew: () => {
        raced = longLived();
      },
    },
    {
      name: "abort-controller-x abortable",
      kind: "peer",
      packages: ["abort-controller-x"],
      remark: "What is long-lived is an AbortSignal.",
      run: (operations) => waits(operations, (short) => abortable(signal, short)),
    },
    {
      name: "Effect.promise in a fiber",
      kind: "peer",
      packages: ["effect"],
      remark: "What is long-lived is the fiber.",
      run: (operations) =>
        inBatches(operations, (size) =>
          Effect.runPromise(
            Effect.gen(function* () {
              for (let i = 0; i < size; i++) {
                const short = Promise.resolve(i);
                yield* Effect.promise(() => short);
              }
            }),
          ),
        ),
    },
    {
      name: "Effect.raceFirst in a fiber",
      kind: "peer",
      packages: ["effect"],
      run: (operations) =>
        inBatches(operations, (size) =>
          Effect.runPromise(
            Effect.gen(function* () {
              for (let i = 0; i < size; i++) {
                const short = Promise.resolve(i);
                yield* Effect.raceFirst(
                  Effect.promise(() => short),
                  Effect.never,
                );
              }
            }),
          ),
        ),
    },
    {
      name: "RxJS takeUntil",
      kind: "peer",
      packages: ["rxjs"],
      remark: "What is long-lived is a Subject.",
      run: (operations) =>
        waits(operations, (short) => firstValueFrom(from(short).pipe(takeUntil(subject)))),
    },
    {
      name: "effection race",
      kind: "peer",
      packages: ["effection"],
      run: (operations) =>
        inBatches(operations, (size) =>
          run(function* () {
            for (let i = 0; i < size; i++) {
              yield* race([until(Promise.resolve(i)), suspend()]);
            }
          }),
        ),
      atMost: 2_000,
    },
  ],
};
