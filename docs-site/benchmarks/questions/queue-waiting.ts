import { EventEmitter, on } from "node:events";
import { Repeater } from "@repeaterjs/repeater";
import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { Effect, Queue } from "effect";
import { EventIterator } from "event-iterator";
import { AsyncSink } from "ix/asynciterable/asyncsink";
import { pushable } from "it-pushable";
import { allCame } from "../all-came.ts";
import { WaitingLine } from "../limits/waiting-line.ts";
import type { CostQuestion } from "../question.ts";

const root = CTX.beginning("root");
/** What is pushed, is pushed in a microtask when the consumer has come to wait. */
const settled = Promise.resolve();

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [
  queue(root),
  queue(root).getAll(),
  new WaitingLine(),
  pushable({ objectMode: true }),
  new AsyncSink(),
  new EventEmitter(),
  { done: false, value: 0 },
  { done: true, value: undefined },
];

export const question: CostQuestion = {
  kind: "cost",
  title: "A consumer that waits for each item is given one after the other",
  operation: "item",
  target: { ratio: 1.7, left: 0 },
  contenders: [
    {
      name: "ring of slots",
      kind: "limit",
      async run(operations) {
        const items = new WaitingLine<number>();
        let count = 0;
        const push = (): void => {
          items.push(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "queue",
      kind: "ours",
      packages: ["@machinery/queue"],
      async run(operations) {
        const items = queue<number>(root);
        let count = 0;
        const push = (): void => {
          items.append(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "event-iterator",
      kind: "peer",
      packages: ["event-iterator"],
      async run(operations) {
        let give: (item: number) => void = forget;
        const items = new EventIterator<number>(({ push }) => {
          give = push;
        });
        let count = 0;
        const push = (): void => {
          give(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "IxJS AsyncSink",
      kind: "peer",
      packages: ["ix"],
      async run(operations) {
        const items = new AsyncSink<number>();
        let count = 0;
        const push = (): void => {
          items.write(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "ReadableStream",
      kind: "peer",
      async run(operations) {
        let controller: ReadableStreamDefaultController<number> | undefined;
        const items = new ReadableStream<number>({
          start(its) {
            controller = its;
          },
        });
        let count = 0;
        const push = (): void => {
          controller?.enqueue(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
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
        let count = 0;
        const push = (): void => {
          items.push(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
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
        let count = 0;
        const push = (): void => {
          emitter.emit("item", count);
        };
        void settled.then(push);
        for await (const [item] of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "Repeater",
      kind: "peer",
      packages: ["@repeaterjs/repeater"],
      async run(operations) {
        let give: (item: number) => unknown = forget;
        const items = new Repeater<number>((push) => {
          give = push;
        });
        let count = 0;
        const push = (): void => {
          give(count);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count === operations) break;
          void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "Effect Queue",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        const items = Effect.runSync(Queue.unbounded<number>());
        let count = 0;
        const push = (): void => {
          Queue.offerUnsafe(items, count);
        };
        void settled.then(push);
        const take = Queue.take(items);
        await Effect.runPromise(
          Effect.gen(function* () {
            while ((yield* take) === count++ && count < operations) void settled.then(push);
          }),
        );
        allCame(count, operations);
      },
    },
  ],
};

function forget(): void {
  // Replaced by what the contender gives.
}
