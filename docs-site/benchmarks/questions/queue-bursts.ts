import { EventEmitter, on } from "node:events";
import { FixedBuffer, Repeater } from "@repeaterjs/repeater";
import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { Effect, Queue, Stream } from "effect";
import { EventIterator } from "event-iterator";
import { AsyncSink } from "ix/asynciterable/asyncsink";
import { pushable } from "it-pushable";
import { allCame } from "../all-came.ts";
import { WaitingLine } from "../limits/waiting-line.ts";
import type { CostQuestion } from "../question.ts";

const BURST = 100;
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
  title: "A consumer that waits is given bursts of 100 items",
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
          for (let i = 0; i < BURST; i++) items.push(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) items.append(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) give(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) items.write(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) controller?.enqueue(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) items.push(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
          for (let i = 0; i < BURST; i++) emitter.emit("item", count + i);
        };
        void settled.then(push);
        for await (const [item] of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
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
        }, new FixedBuffer(BURST));
        let count = 0;
        const push = (): void => {
          for (let i = 0; i < BURST; i++) give(count + i);
        };
        void settled.then(push);
        for await (const item of items) {
          if (item !== count++ || count >= operations) break;
          if (count % BURST === 0) void settled.then(push);
        }
        allCame(count, operations);
      },
    },
    {
      name: "Effect Queue, taken as a Stream",
      kind: "peer",
      packages: ["effect"],
      async run(operations) {
        const items = Effect.runSync(Queue.unbounded<number>());
        let count = 0;
        const push = (): void => {
          for (let i = 0; i < BURST; i++) Queue.offerUnsafe(items, count + i);
        };
        void settled.then(push);
        await Effect.runPromise(
          Stream.fromQueue(items).pipe(
            Stream.take(operations),
            Stream.runForEach((item) =>
              Effect.sync(() => {
                if (item === count && ++count % BURST === 0) void settled.then(push);
              }),
            ),
          ),
        );
        allCame(count, operations);
      },
    },
  ],
};

function forget(): void {
  // Replaced by what the contender gives.
}
