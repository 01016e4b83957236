import type { Meeting } from "./meeting.ts";

export const queue: readonly Meeting[] = [
  {
    name: "queue on the other's ctx ends with it, also for who waits",
    expected: [[1, "instruction", 2], [3]],
    async meet(ours, { clock, ctx }) {
      const own = ctx.child("own");
      using items = ours.queue<number>(own);
      const seen: unknown[] = [];
      const loop = (async () => {
        for await (const item of items) seen.push(item);
      })();
      items.append(1);
      items.appendInstruction(() => void seen.push("instruction"));
      items.append(2);
      await clock.settle();
      own.cancel();
      items.append(3);
      await loop;
      return [seen, [...items.remaining()]];
    },
  },
  {
    name: "the breaker of a queue is waited for by the other's ctx",
    expected: ["first", true],
    async meet(ours, { clock, ctx }) {
      using items = ours.queue<string>(ctx);
      const seen: string[] = [];
      const loop = (async () => {
        for await (const item of items) seen.push(item);
      })();
      const broken = ctx.waitForFirst(items.breaker);
      items.append("first");
      await clock.settle();
      items.breaker.set();
      await Promise.all([loop, broken]);
      return [...seen, items.isEmpty];
    },
  },
  {
    name: "syncQueue on the other's ctx ends with it",
    expected: [[1, 2], [3]],
    meet(ours, { ctx }) {
      const own = ctx.child("own");
      using items = ours.syncQueue<number>(own);
      items.append(1);
      items.append(2);
      const seen = [...items];
      items.append(3);
      own.cancel();
      seen.push(...items);
      return [seen, [...items.remaining()]];
    },
  },
];
