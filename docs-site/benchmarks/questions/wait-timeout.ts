import { CTX } from "@machinery/ctx";
import { Effect } from "effect";
import { firstValueFrom, from, Subject, takeUntil, timeout } from "rxjs";
import pTimeout from "p-timeout";
import { inBatches } from "../batches.ts";
import type { CostQuestion } from "../question.ts";
import { longLived, waits } from "../short-waits.ts";

/** So long that it never comes. */
const TIMEOUT = 60_000;

const root = CTX.beginning("root");
const long = longLived();
/** Another one: every race leaves a reaction on it. */
let raced = longLived();
const { signal } = new AbortController();
const subject = new Subject<void>();
/** One for all: what a timeout that never comes costs otherwise is an error with its stack. */
const late = new Error("too late");

const ended = root.child("ended", { timeout: TIMEOUT });
ended.cancel();
const keptChild = root.child("kept", { timeout: TIMEOUT });

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  ended,
  keptChild.until(long),
  root.asyncWithTimeout(() => long, { name: "kept", timeout: TIMEOUT }),
];

// What needs a `try` has it in the loop, as its user would have it in the function that waits.

async function untilTimeout(size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    const child = root.child("wait", { timeout: TIMEOUT });
    try {
      await child.until(Promise.resolve(i));
    } finally {
      child.cancel();
    }
  }
}

async function raceTimeout(size: number): Promise<void> {
  for (let i = 0; i < size; i++) {
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([
        Promise.resolve(i),
        raced,
        new Promise((_, reject) => {
          timer = setTimeout(() => reject(late), TIMEOUT);
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }
}

export const question: CostQuestion = {
  kind: "cost",
  title:
    "A short promise is waited for, against a long-lived one and a timeout that is armed and cleared",
  operation: "wait",
  target: { ratio: 2, left: 0 },
  contenders: [
    {
      name: "a promise that the short one resolves, and a timer",
      kind: "limit",
      remark: "Does not look at the long-lived one.",
      run: (operations) =>
        waits(
          operations,
          (short) =>
            new Promise<void>((resolve, reject) => {
              const timer = setTimeout(() => reject(late), TIMEOUT);
              void short.then(() => {
                clearTimeout(timer);
                resolve();
              });
            }),
        ),
    },
    {
      name: "ctx.child with a timeout, and until",
      kind: "ours",
      packages: ["@machinery/ctx"],
      remark: "What is long-lived is the ctx.",
      run: (operations) => inBatches(operations, untilTimeout),
    },
    {
      name: "ctx.asyncWithTimeout",
      kind: "ours",
      packages: ["@machinery/ctx"],
      remark: "Runs the wait as a task of its own. What is long-lived is the ctx.",
      run: (operations) =>
        waits(operations, (short) =>
          root.asyncWithTimeout((ctx) => ctx.until(short), { name: "wait", timeout: TIMEOUT }),
        ),
    },
    {
      name: "Promise.race and setTimeout",
      kind: "peer",
      remark: "Leaves a reaction on the long-lived promise each time, for as long as it lives.",
      run: (operations) => inBatches(operations, raceTimeout),
      renew: () => {
        raced = longLived();
      },
    },
    {
      name: "p-timeout with a signal",
      kind: "peer",
      packages: ["p-timeout"],
      remark:
        "What is long-lived is an AbortSignal. With an error that was made before; making it takes most of the time otherwise.",
      run: (operations) =>
        waits(operations, (short) =>
          pTimeout(short, { milliseconds: TIMEOUT, signal, message: late }),
        ),
    },
    {
      name: "RxJS timeout and takeUntil",
      kind: "peer",
      packages: ["rxjs"],
      remark: "What is long-lived is a Subject.",
      run: (operations) =>
        waits(operations, (short) =>
          firstValueFrom(from(short).pipe(timeout(TIMEOUT), takeUntil(subject))),
        ),
    },
    {
      name: "Effect.timeout",
      kind: "peer",
      packages: ["effect"],
      remark: "What is long-lived is the fiber.",
      run: (operations) =>
        inBatches(operations, (size) =>
          Effect.runPromise(
            Effect.gen(function* () {
              for (let i = 0; i < size; i++) {
                const short = Promise.resolve(i);
                yield* Effect.timeout(
                  Effect.promise(() => short),
                  TIMEOUT,
                );
              }
            }),
          ),
        ),
    },
  ],
};
