import { setImmediate } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { withTaskHolder } from "@machinery/task-holder";
import { Deferred, Effect, FiberSet } from "effect";
import { all, run, spawn, type Task as EffectionTask, until, withResolvers } from "effection";
import PQueue from "p-queue";
import { Tally } from "../batches.ts";
import { CountingHolder } from "../limits/counting-holder.ts";
import type { CostQuestion } from "../question.ts";

const root = CTX.beginning("root");
const tally = new Tally();
const done = tally.count;

const keptLimit = new CountingHolder();
keptLimit.start(() => new Promise(() => undefined));

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  keptLimit,
  withTaskHolder(root, (holder) => {
    holder.addCoroutine((ctx) => ctx.wait());
  }),
  root.asyncAsBackground(() => "over"),
];

/** A gate that all tasks wait for, so that all of them run at the same time; it opens when all do. */
class Gate {
  open = (): void => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

export const question: CostQuestion = {
  kind: "cost",
  title: "100,000 tasks are started, run at the same time, and are awaited",
  operation: "task",
  operations: 100_000,
  target: { ratio: 1.8 },
  contenders: [
    {
      name: "a node for each function, and a counter",
      kind: "limit",
      async run(operations) {
        const gate = new Gate();
        const holder = new CountingHolder();
        const task = async (): Promise<void> => {
          await gate.opened;
          done();
        };
        for (let i = 0; i < operations; i++) holder.start(task);
        await setImmediate();
        gate.open();
        await holder.finish();
        tally.expect(operations);
      },
    },
    {
      name: "withTaskHolder",
      kind: "ours",
      packages: ["@machinery/task-holder", "@machinery/ctx"],
      async run(operations) {
        const gate = new Gate();
        const task = async (): Promise<void> => {
          await gate.opened;
          done();
        };
        await withTaskHolder(root, async (holder) => {
          for (let i = 0; i < operations; i++) holder.addCoroutine(task);
          await setImmediate();
          gate.open();
        });
        tally.expect(operations);
      },
    },
    {
      name: "Promise.all",
      kind: "peer",
      remark: "Cannot cancel, and knows of no task that is added later.",
      async run(operations) {
        const gate = new Gate();
        const task = async (): Promise<void> => {
          await gate.opened;
          done();
        };
        const tasks: Promise<void>[] = [];
        for (let i = 0; i < operations; i++) tasks.push(task());
        await setImmediate();
        gate.open();
        await Promise.all(tasks);
        tally.expect(operations);
      },
    },
    {
      name: "Effect FiberSet",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        await Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const gate = Deferred.makeUnsafe<undefined>();
              const fibers = yield* FiberSet.make();
              const start = yield* FiberSet.runtime(fibers)();
              const task = Deferred.await(gate).pipe(Effect.tap(() => Effect.sync(done)));
              for (let i = 0; i < operations; i++) start(task);
              yield* Effect.promise(() => setImmediate());
              yield* Deferred.succeed(gate, undefined);
              yield* FiberSet.awaitEmpty(fibers);
            }),
          ),
        );
        tally.expect(operations);
      },
    },
    {
      name: "Effect.forEach, unbounded",
      kind: "peer",
      packages: ["effect"],
      remark: "Knows of no task that is added later.",
      async run(operations) {
        const gate = Deferred.makeUnsafe<undefined>();
        const task = Deferred.await(gate).pipe(Effect.tap(() => Effect.sync(done)));
        const over = Effect.runPromise(
          Effect.forEach(Array.from({ length: operations }), () => task, {
            concurrency: "unbounded",
            discard: true,
          }),
        );
        await setImmediate();
        Effect.runSync(Deferred.succeed(gate, undefined));
        await over;
        tally.expect(operations);
      },
    },
    {
      name: "p-queue",
      kind: "peer",
      packages: ["p-queue"],
      atMost: 20_000,
      async run(operations) {
        const gate = new Gate();
        const task = async (): Promise<void> => {
          await gate.opened;
          done();
        };
        const queue = new PQueue();
        for (let i = 0; i < operations; i++) void queue.add(task);
        await setImmediate();
        gate.open();
        await queue.onIdle();
        tally.expect(operations);
      },
    },
    {
      name: "effection spawn",
      kind: "peer",
      packages: ["effection"],
      atMost: 10_000,
      async run(operations) {
        await run(function* () {
          const gate = withResolvers<undefined>();
          const tasks: EffectionTask<void>[] = [];
          for (let i = 0; i < operations; i++) {
            tasks.push(
              yield* spawn(function* () {
                yield* gate.operation;
                done();
              }),
            );
          }
          yield* until(setImmediate());
          gate.resolve(undefined);
          yield* all(tasks);
        });
        tally.expect(operations);
      },
    },
  ],
};
