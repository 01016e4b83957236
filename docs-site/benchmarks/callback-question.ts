import { CTX } from "@machinery/ctx";
import { Exit, Scope } from "effect";
import { Subscription } from "rxjs";
import { CallbackList } from "./limits/callback-list.ts";
import type { CostQuestion } from "./question.ts";

const exit = Exit.void;

/** Another function each time, as what listens for a while is; a set is slow with the same one again and again. */
function listener(i: number): () => number {
  return () => i;
}

/** The question what it costs to listen to something long-lived for a while, beside so many others who listen. */
export function callbackQuestion(others: number): { question: CostQuestion; kept: unknown } {
  const root = CTX.beginning("root");
  const list = new CallbackList();
  const set = new Set<() => number>();
  const { signal } = new AbortController();
  const subscription = new Subscription();
  const scope = Scope.makeUnsafe();
  for (let i = 0; i < others; i++) {
    const other = listener(i);
    root.addDoneCallback(other);
    list.add(other);
    set.add(other);
    signal.addEventListener("abort", other);
    subscription.add(other);
    Scope.forkUnsafe(scope);
  }

  const question: CostQuestion = {
    kind: "cost",
    title: `A done callback is added to a root that lives on${others > 0 ? ` beside ${others.toLocaleString("en")} others` : ""}, and taken back`,
    operation: "callback",
    target: { ratio: 2.5, left: 0 },
    contenders: [
      {
        name: "linked list",
        kind: "limit",
        run(operations) {
          for (let i = 0; i < operations; i++) list.remove(list.add(listener(i)));
        },
      },
      {
        name: "ctx.addDoneCallback, and what it returns",
        kind: "ours",
        packages: ["@machinery/ctx"],
        run(operations) {
          for (let i = 0; i < operations; i++) root.addDoneCallback(listener(i))();
        },
      },
      {
        name: "Set",
        kind: "peer",
        remark: "The same function is in it only once.",
        run(operations) {
          for (let i = 0; i < operations; i++) {
            const callback = listener(i);
            set.add(callback);
            set.delete(callback);
          }
        },
      },
      {
        name: "AbortSignal and a listener",
        kind: "peer",
        remark: "The same function is called only once.",
        run(operations) {
          for (let i = 0; i < operations; i++) {
            const callback = listener(i);
            signal.addEventListener("abort", callback, { once: true });
            signal.removeEventListener("abort", callback);
          }
        },
      },
      {
        name: "RxJS Subscription.add and remove",
        kind: "peer",
        packages: ["rxjs"],
        run(operations) {
          for (let i = 0; i < operations; i++) {
            const callback = listener(i);
            subscription.add(callback);
            subscription.remove(callback);
          }
        },
      },
      {
        name: "Effect Scope.fork and close",
        kind: "peer",
        packages: ["effect"],
        remark:
          "A finalizer cannot be taken back: what is added and taken back is a child without one.",
        run(operations) {
          for (let i = 0; i < operations; i++) Scope.closeUnsafe(Scope.forkUnsafe(scope), exit);
        },
      },
    ],
  };
  return { question, kept: [root.child("kept").addDoneCallback(() => 0), list.add(() => 0)] };
}
