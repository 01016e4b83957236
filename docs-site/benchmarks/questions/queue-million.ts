import { EventEmitter, on } from "node:events";
import { FixedBuffer, Repeater } from "@repeaterjs/repeater";
import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { Effect, Queue, Stream } from "effect";
import { pushable } from "it-pushable";
import PQueue from "p-queue";
import { allCame } from "../all-came.ts";
import { WaitingLine } from "../limits/waiting-line.ts";
import type { CostQuestion } from "../question.ts";

const MILLION = 1_000_000;
const root = CTX.beginning("root");

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  queue(root),
  queue(root).getAll(),
  new WaitingLine(),
  pushable({ objectMode: true }),
  new EventEmitter(),
  { done: false, value: 0 },
  { done: true, value: undefined },
];

export const question: CostQuestion = {
  kind: "cost",
  title: "A million items are pushed into a queue, and then taken out by `for await`",
  operation: "item",
  operations: MILLION,
  target: { ratio: 1.8, held: 10 },
  contenders: [
    {
      name: "ring of slots",
      kind: "limit",
      async run(operations) {
        const items = new WaitingLine<number>();
        for (let i = 0; i < operations; i++) items.push(i);
        let count = 0;
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
      hold(operations) {
        const items = new WaitingLine<number>();
        for (let i = 0; i < operations; i++) items.push(i);
        return () => void items.next();
      },
    },
    {
      name: "queue",
      kind: "ours",
      packages: ["@machinery/queue"],
      async run(operations) {
        const items = queue<number>(root);
        for (let i = 0; i < operations; i++) items.append(i);
        let count = 0;
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
      hold(operations) {
        const items = queue<number>(root);
        for (let i = 0; i < operations; i++) items.append(i);
        return () => void items.getAll().next();
      },
    },
    {
      name: "Effect Queue, taken as a Stream",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        let count = 0;
        await Effect.runPromise(
          Effect.gen(function* () {
            const items = yield* Queue.unbounded<number>();
            for (let i = 0; i < operations; i++) Queue.offerUnsafe(items, i);
            yield* Stream.fromQueue(items).pipe(
              Stream.take(operations),
              Stream.runForEach(() =>
                Effect.sync(() => {
                  count++;
                }),
              ),
            );
          }),
        );
        allCame(count, operations);
      },
    },
    {
      name: "ReadableStream",
      kind: "peer",
      async run(operations) {
        const items = new ReadableStream<number>({
          start(controller) {
            for (let i = 0; i < operations; i++) controller.enqueue(i);
          },
        });
        let count = 0;
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
    },
    {
      name: "it-pushable",
      kind: "peer",
      packages: ["it-pushable"],
      async run(operations) {
        const items = pushable<number>({ objectMode: true });
        for (let i = 0; i < operations; i++) items.push(i);
        let count = 0;
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
    },
    {
      name: "events.on",
      kind: "peer",
      async run(operations) {
        const emitter = new EventEmitter();
        const items: AsyncIterable<number[]> = on(emitter, "item");
        for (let i = 0; i < operations; i++) emitter.emit("item", i);
        let count = 0;
        for await (const [item] of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
    },
    {
      name: "p-queue",
      kind: "peer",
      packages: ["p-queue"],
      remark: "A queue of functions, which it calls one after the other; it is not iterated.",
      atMost: 100_000,
      async run(operations) {
        const items = new PQueue({ concurrency: 1 });
        let count = 0;
        const item = (): void => {
          count++;
        };
        for (let i = 0; i < operations; i++) void items.add(item);
        await items.onIdle();
        allCame(count, operations);
      },
    },
    {
      name: "Repeater",
      kind: "peer",
      packages: ["@repeaterjs/repeater"],
      remark: "Each push makes a promise that is settled when its item was taken.",
      atMost: 20_000,
      async run(operations) {
        const items = new Repeater<number>((push) => {
          for (let i = 0; i < operations; i++) void push(i);
        }, new FixedBuffer(operations));
        let count = 0;
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
        }
        allCame(count, operations);
      },
    },
  ],
};
