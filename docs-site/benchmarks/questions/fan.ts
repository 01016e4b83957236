import { setImmediate } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { Effect, Exit, Scope } from "effect";
import { createScope, suspend } from "effection";
import { Subscription } from "rxjs";
import { Tally } from "../batches.ts";
import { ListeningNode, OneByOneNode } from "../limits/listening-node.ts";
import type { CostQuestion } from "../question.ts";

/** One for all: what an abort costs without it is an error with its stack. */
const reason = new Error("over");
const exit = Exit.void;

const tally = new Tally();
const called = tally.count;
const finalizer = Effect.sync(called);

const root = CTX.beginning("kept");
const node = new ListeningNode(undefined, undefined);

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = {
  undo: root.child("kept").addDoneCallback(called),
  root,
  node: new ListeningNode(node, called),
  oneByOne: new OneByOneNode(new OneByOneNode(undefined, undefined), called),
  subscription: new Subscription(called),
  scope: Scope.forkUnsafe(Scope.makeUnsafe()),
};

export const question: CostQuestion = {
  kind: "cost",
  title:
    "100,000 children with a done callback each are made under a root, and the root is cancelled",
  operation: "child",
  operations: 100_000,
  target: { ratio: 1.5 },
  contenders: [
    {
      name: "linked nodes, called in one microtask",
      kind: "limit",
      async run(operations) {
        const root = new ListeningNode(undefined, undefined);
        for (let i = 0; i < operations; i++) new ListeningNode(root, called);
        root.cancel();
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "linked nodes, called in a microtask each",
      kind: "peer",
      remark: "Written by hand, as the limit is.",
      async run(operations) {
        const root = new OneByOneNode(undefined, undefined);
        for (let i = 0; i < operations; i++) new OneByOneNode(root, called);
        root.cancel();
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "ctx.child and addDoneCallback",
      kind: "ours",
      packages: ["@machinery/ctx"],
      async run(operations) {
        const root = CTX.beginning("root");
        for (let i = 0; i < operations; i++) root.child("child").addDoneCallback(called);
        root.cancel();
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "RxJS Subscription.add",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Calls within unsubscribe.",
      async run(operations) {
        const root = new Subscription();
        for (let i = 0; i < operations; i++) root.add(new Subscription(called));
        root.unsubscribe();
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "Effect Scope.fork and addFinalizer",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        await Effect.runPromise(
          Effect.gen(function* () {
            const root = Scope.makeUnsafe();
            for (let i = 0; i < operations; i++) {
              yield* Scope.addFinalizer(Scope.forkUnsafe(root), finalizer);
            }
            yield* Scope.close(root, exit);
          }),
        );
        tally.expect(operations);
      },
    },
    {
      name: "AbortController and two listeners each",
      kind: "peer",
      remark: "With 10,000 children: each listener costs more the more there are.",
      atMost: 10_000,
      async run(operations) {
        const root = new AbortController();
        for (let i = 0; i < operations; i++) {
          const child = new AbortController();
          root.signal.addEventListener("abort", () => child.abort(reason), { once: true });
          child.signal.addEventListener("abort", called, { once: true });
        }
        root.abort(reason);
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "AbortSignal.any and a listener each",
      kind: "peer",
      remark: "With 10,000 children.",
      atMost: 10_000,
      async run(operations) {
        const root = new AbortController();
        for (let i = 0; i < operations; i++) {
          const child = new AbortController();
          const either = AbortSignal.any([root.signal, child.signal]);
          either.addEventListener("abort", called, { once: true });
        }
        root.abort(reason);
        await setImmediate();
        tally.expect(operations);
      },
    },
    {
      name: "effection: tasks with a finally",
      kind: "peer",
      packages: ["effection"],
      remark: "With 10,000 children.",
      atMost: 10_000,
      async run(operations) {
        const [root, destroy] = createScope();
        for (let i = 0; i < operations; i++) {
          void root.run(function* () {
            try {
              yield* suspend();
            } finally {
              called();
            }
          });
        }
        await destroy();
        tally.expect(operations);
      },
    },
  ],
};
