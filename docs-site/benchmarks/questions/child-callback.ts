import { CTX } from "@machinery/ctx";
import { Effect, Exit, Scope } from "effect";
import { createScope, suspend } from "effection";
import { Subscription } from "rxjs";
import { inBatches, Tally } from "../batches.ts";
import { ListeningNode } from "../limits/listening-node.ts";
import type { CostQuestion } from "../question.ts";

const root = CTX.beginning("root");
const node = new ListeningNode(undefined, undefined);
const subscription = new Subscription();
const scope = Scope.makeUnsafe();
const controller = new AbortController();
/** What `AbortSignal.any` leaves on a controller must not slow another contender down. */
const combined = new AbortController();
const [effection] = createScope();
/** One for all: what an abort costs without it is an error with its stack. */
const reason = new Error("over");
const exit = Exit.void;

const tally = new Tally();
const called = tally.count;
const finalizer = Effect.sync(called);

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = {
  ctx: root.child("kept"),
  undo: root.child("kept").addDoneCallback(called),
  node: new ListeningNode(node, called),
  subscription: new Subscription(called),
  scope: Scope.forkUnsafe(scope),
};

export const question: CostQuestion = {
  kind: "cost",
  title:
    "A child with a done callback is made under a parent that lives on, and finished, and the callback called",
  operation: "child",
  target: { ratio: 3.5, left: 0 },
  contenders: [
    {
      name: "linked node, called in a microtask",
      kind: "limit",
      async run(operations) {
        await inBatches(operations, (size) => {
          for (let i = 0; i < size; i++) new ListeningNode(node, called).cancel();
        });
        tally.expect(operations);
      },
    },
    {
      name: "ctx.child and addDoneCallback",
      kind: "ours",
      packages: ["@machinery/ctx"],
      async run(operations) {
        await inBatches(operations, (size) => {
          for (let i = 0; i < size; i++) {
            const child = root.child("child");
            child.addDoneCallback(called);
            child.cancel();
          }
        });
        tally.expect(operations);
      },
    },
    {
      name: "Effect Scope.fork and addFinalizer",
      kind: "peer",
      packages: ["effect"],
      remark: "All of a batch run in one fiber.",
      async run(operations) {
        await inBatches(operations, (size) =>
          Effect.runSync(
            Effect.gen(function* () {
              for (let i = 0; i < size; i++) {
                const child = Scope.forkUnsafe(scope);
                yield* Scope.addFinalizer(child, finalizer);
                yield* Scope.close(child, exit);
              }
            }),
          ),
        );
        tally.expect(operations);
      },
    },
    {
      name: "RxJS Subscription",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Calls within unsubscribe.",
      async run(operations) {
        await inBatches(operations, (size) => {
          for (let i = 0; i < size; i++) {
            const child = new Subscription(called);
            subscription.add(child);
            child.unsubscribe();
          }
        });
        tally.expect(operations);
      },
    },
    {
      name: "AbortController and two listeners",
      kind: "peer",
      remark: "Calls within abort. The listener on the parent has to be taken back by hand.",
      async run(operations) {
        const { signal } = controller;
        await inBatches(operations, (size) => {
          for (let i = 0; i < size; i++) {
            const child = new AbortController();
            const abort = (): void => child.abort(reason);
            signal.addEventListener("abort", abort, { once: true });
            child.signal.addEventListener("abort", called, { once: true });
            child.abort(reason);
            signal.removeEventListener("abort", abort);
          }
        });
        tally.expect(operations);
      },
    },
    {
      name: "AbortSignal.any and a listener",
      kind: "peer",
      remark: "Calls within abort.",
      async run(operations) {
        await inBatches(operations, (size) => {
          for (let i = 0; i < size; i++) {
            const child = new AbortController();
            const either = AbortSignal.any([combined.signal, child.signal]);
            either.addEventListener("abort", called, { once: true });
            child.abort(reason);
          }
        });
        tally.expect(operations);
      },
    },
    {
      name: "effection: a task with a finally",
      kind: "peer",
      packages: ["effection"],
      async run(operations) {
        for (let i = 0; i < operations; i++) {
          const task = effection.run(function* () {
            try {
              yield* suspend();
            } finally {
              called();
            }
          });
          await task.halt();
        }
        tally.expect(operations);
      },
    },
  ],
};
