import { CTX } from "@machinery/ctx";
import { Exit, Scope } from "effect";
import { createScope } from "effection";
import { Subscription } from "rxjs";
import type { CostQuestion } from "../question.ts";
import { LinkedNode } from "../limits/linked-node.ts";

const root = CTX.beginning("root");
const node = new LinkedNode(undefined);
const subscription = new Subscription();
const scope = Scope.makeUnsafe();
const controller = new AbortController();
/** Another one: what `any` leaves on a signal makes it slower for those who listen to it. */
let followed = new AbortController();
const [effection] = createScope();
/** One for all: what an abort costs without it is an error with its stack. */
const reason = new Error("over");
const exit = Exit.void;

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  root.child("kept"),
  new LinkedNode(node),
  new Subscription(),
  new AbortController(),
];

export const question: CostQuestion = {
  kind: "cost",
  title: "A child is made under a parent that lives on, and finished",
  operation: "child",
  target: { ratio: 2.5, left: 0 },
  contenders: [
    {
      name: "linked node",
      kind: "limit",
      run(operations) {
        for (let i = 0; i < operations; i++) new LinkedNode(node).finish();
      },
    },
    {
      name: "ctx.child",
      kind: "ours",
      packages: ["@machinery/ctx"],
      run(operations) {
        for (let i = 0; i < operations; i++) root.child("child").cancel();
      },
    },
    {
      name: "Effect Scope.fork",
      kind: "peer",
      packages: ["effect"],
      run(operations) {
        for (let i = 0; i < operations; i++) Scope.closeUnsafe(Scope.forkUnsafe(scope), exit);
      },
    },
    {
      name: "RxJS Subscription.add",
      kind: "peer",
      packages: ["rxjs"],
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const child = new Subscription();
          subscription.add(child);
          child.unsubscribe();
        }
      },
    },
    {
      name: "AbortController and a listener",
      kind: "peer",
      remark: "The listener on the parent has to be taken back by hand.",
      run(operations) {
        const { signal } = controller;
        for (let i = 0; i < operations; i++) {
          const child = new AbortController();
          const abort = (): void => child.abort(reason);
          signal.addEventListener("abort", abort, { once: true });
          child.abort(reason);
          signal.removeEventListener("abort", abort);
        }
      },
    },
    {
      name: "AbortSignal.any",
      kind: "peer",
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const child = new AbortController();
          AbortSignal.any([followed.signal, child.signal]);
          child.abort(reason);
        }
      },
      renew: () => {
        followed = new AbortController();
      },
    },
    {
      name: "effection createScope",
      kind: "peer",
      packages: ["effection"],
      async run(operations) {
        for (let i = 0; i < operations; i++) {
          const [, destroy] = createScope(effection);
          await destroy();
        }
      },
    },
  ],
};
