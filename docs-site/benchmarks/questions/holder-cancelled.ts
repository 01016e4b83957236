import { setImmediate } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { taskHolder, withTaskHolder } from "@machinery/task-holder";
import { Effect, Fiber } from "effect";
import { createScope, suspend } from "effection";
import { finalize, NEVER, Subscription } from "rxjs";
import { Tally } from "../batches.ts";
import { CountingHolder } from "../limits/counting-holder.ts";
import type { ListeningNode } from "../limits/listening-node.ts";
import type { CostQuestion } from "../question.ts";

/** One for all: what an abort costs without it is an error with its stack. */
const reason = new Error("over");
const tally = new Tally();
const done = tally.count;

const root = CTX.beginning("kept");
const cancelled = root.asyncAsBackground((ctx) => ctx.wait());
await setImmediate();
cancelled.cancel();

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  withTaskHolder(root, (holder) => {
    holder.addCoroutine((ctx) => ctx.wait());
  }),
  cancelled,
];

/** Is pending until its signal aborts, as what takes a signal is. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  try {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    done();
  }
}

async function untilCancelled(node: ListeningNode): Promise<void> {
  try {
    await new Promise((_, reject) => {
      node.callback = () => reject(reason);
    });
  } finally {
    done();
  }
}

export const question: CostQuestion = {
  kind: "cost",
  title: "100,000 tasks are started, wait until they are cancelled, are cancelled, and settle",
  operation: "task",
  operations: 100_000,
  target: { ratio: 1.5 },
  contenders: [
    {
      name: "a node for each function, and a counter",
      kind: "limit",
      async run(operations) {
        const holder = new CountingHolder();
        for (let i = 0; i < operations; i++) holder.start(untilCancelled);
        await setImmediate();
        holder.root.cancel();
        await holder.finish();
        tally.expect(operations);
      },
    },
    {
      name: "taskHolder, its ctx cancelled",
      kind: "ours",
      packages: ["@machinery/task-holder", "@machinery/ctx"],
      async run(operations) {
        const ctx = CTX.beginning("root");
        const holder = taskHolder(ctx);
        const task = async (ctx: CTX): Promise<void> => {
          try {
            await ctx.wait();
          } finally {
            done();
          }
        };
        for (let i = 0; i < operations; i++) holder.addCoroutine(task);
        await setImmediate();
        ctx.cancel(reason);
        await holder.finish();
        tally.expect(operations);
      },
    },
    {
      name: "RxJS Subscription and finalize",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Nothing is awaited: what is unsubscribed from is over at once.",
      async run(operations) {
        const root = new Subscription();
        const task = NEVER.pipe(finalize(done));
        for (let i = 0; i < operations; i++) root.add(task.subscribe());
        await setImmediate();
        root.unsubscribe();
        tally.expect(operations);
      },
    },
    {
      name: "Effect.forkChild and Fiber.interruptAll",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        const task = Effect.never.pipe(Effect.ensuring(Effect.sync(done)));
        await Effect.runPromise(
          Effect.gen(function* () {
            const fibers: Fiber.Fiber<never>[] = [];
            for (let i = 0; i < operations; i++) {
              fibers.push(yield* Effect.forkChild(task, { startImmediately: true }));
            }
            yield* Effect.promise(() => setImmediate());
            yield* Fiber.interruptAll(fibers);
          }),
        );
        tally.expect(operations);
      },
    },
    {
      name: "AbortController each",
      kind: "peer",
      remark: "Each is aborted in a loop: there is no root that knows them.",
      async run(operations) {
        const controllers: AbortController[] = [];
        const tasks: Promise<void>[] = [];
        for (let i = 0; i < operations; i++) {
          const controller = new AbortController();
          controllers.push(controller);
          tasks.push(untilAborted(controller.signal));
        }
        await setImmediate();
        for (const controller of controllers) controller.abort(reason);
        await Promise.allSettled(tasks);
        tally.expect(operations);
      },
    },
    {
      name: "AbortSignal.any each",
      kind: "peer",
      async run(operations) {
        const root = new AbortController();
        const controllers: AbortController[] = [];
        const tasks: Promise<void>[] = [];
        for (let i = 0; i < operations; i++) {
          const controller = new AbortController();
          controllers.push(controller);
          tasks.push(untilAborted(AbortSignal.any([root.signal, controller.signal])));
        }
        await setImmediate();
        root.abort(reason);
        await Promise.allSettled(tasks);
        tally.expect(operations);
      },
      atMost: 20_000,
    },
    {
      name: "effection: tasks of a scope",
      kind: "peer",
      packages: ["effection"],
      async run(operations) {
        const [scope, destroy] = createScope();
        for (let i = 0; i < operations; i++) {
          void scope.run(function* () {
            try {
              yield* suspend();
            } finally {
              done();
            }
          });
        }
        await setImmediate();
        await destroy();
        tally.expect(operations);
      },
      atMost: 10_000,
    },
  ],
};
