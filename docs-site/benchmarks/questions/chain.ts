import { setImmediate } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { Effect, Exit, Scope } from "effect";
import { createScope, type Scope as EffectionScope, suspend } from "effection";
import { Subscription } from "rxjs";
import { Tally } from "../batches.ts";
import { ListeningNode } from "../limits/listening-node.ts";
import type { CostQuestion } from "../question.ts";

const LEVELS = 1_000;

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
  subscription: new Subscription(called),
  scope: Scope.forkUnsafe(Scope.makeUnsafe()),
};

/** Makes and cancels one chain after the other; what was left for a microtask is done before the next. */
async function chains(operations: number, chain: () => unknown): Promise<void> {
  for (let rest = operations; rest > 0; rest -= LEVELS) {
    await chain();
    await setImmediate();
  }
  tally.expect(operations);
}

export const question: CostQuestion = {
  kind: "cost",
  title:
    "A chain of 1,000 is made, each level the child of the one before and with a done callback, and its root cancelled",
  operation: "level",
  target: { ratio: 3 },
  contenders: [
    {
      name: "linked nodes, called in a microtask",
      kind: "limit",
      run: (operations) =>
        chains(operations, () => {
          const root = new ListeningNode(undefined, called);
          for (let level = 1, node = root; level < LEVELS; level++) {
            node = new ListeningNode(node, called);
          }
          root.cancel();
        }),
    },
    {
      name: "ctx.child and addDoneCallback",
      kind: "ours",
      packages: ["@machinery/ctx"],
      run: (operations) =>
        chains(operations, () => {
          const root = CTX.beginning("root");
          root.addDoneCallback(called);
          for (let level = 1, ctx = root; level < LEVELS; level++) {
            ctx = ctx.child("child");
            ctx.addDoneCallback(called);
          }
          root.cancel();
        }),
    },
    {
      name: "RxJS Subscription.add",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Calls within unsubscribe, and recursively: 10,000 levels overflow the stack.",
      run: (operations) =>
        chains(operations, () => {
          const root = new Subscription(called);
          for (let level = 1, parent = root; level < LEVELS; level++) {
            const child = new Subscription(called);
            parent.add(child);
            parent = child;
          }
          root.unsubscribe();
        }),
    },
    {
      name: "Effect Scope.fork and addFinalizer",
      kind: "peer",
      packages: ["effect"],
      run: (operations) =>
        chains(operations, () =>
          Effect.runPromise(
            Effect.gen(function* () {
              const root = Scope.makeUnsafe();
              yield* Scope.addFinalizer(root, finalizer);
              for (let level = 1, parent: Scope.Scope = root; level < LEVELS; level++) {
                parent = Scope.forkUnsafe(parent);
                yield* Scope.addFinalizer(parent, finalizer);
              }
              yield* Scope.close(root, exit);
            }),
          ),
        ),
    },
    {
      name: "AbortController and two listeners each",
      kind: "peer",
      remark: "Calls within abort, and recursively.",
      run: (operations) =>
        chains(operations, () => {
          const root = new AbortController();
          root.signal.addEventListener("abort", called, { once: true });
          for (let level = 1, parent = root; level < LEVELS; level++) {
            const child = new AbortController();
            parent.signal.addEventListener("abort", () => child.abort(reason), { once: true });
            child.signal.addEventListener("abort", called, { once: true });
            parent = child;
          }
          root.abort(reason);
        }),
    },
    {
      name: "AbortSignal.any and a listener each",
      kind: "peer",
      atMost: 2 * LEVELS,
      run: (operations) =>
        chains(operations, () => {
          const root = new AbortController();
          root.signal.addEventListener("abort", called, { once: true });
          for (let level = 1, parent = root.signal; level < LEVELS; level++) {
            const child = new AbortController();
            parent = AbortSignal.any([parent, child.signal]);
            parent.addEventListener("abort", called, { once: true });
          }
          root.abort(reason);
        }),
    },
    {
      name: "effection createScope and a task with a finally each",
      kind: "peer",
      packages: ["effection"],
      atMost: 2 * LEVELS,
      run: (operations) =>
        chains(operations, async () => {
          const [root, destroy] = createScope();
          for (let level = 0, scope: EffectionScope = root; level < LEVELS; level++) {
            if (level > 0) [scope] = createScope(scope);
            void scope.run(function* () {
              try {
                yield* suspend();
              } finally {
                called();
              }
            });
          }
          await destroy();
        }),
    },
  ],
};
