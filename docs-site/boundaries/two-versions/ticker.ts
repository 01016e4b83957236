import type { Meeting } from "./meeting.ts";

export const ticker: readonly Meeting[] = [
  {
    name: "tick ticks on the other's ctx, is paused by its semaphore, and ends with it",
    expected: [0, 10, 35, 40],
    async meet(ours, { made, clock, ctx }) {
      const own = ctx.child("own");
      const pauser = new made.Semaphore();
      const at: number[] = [];
      const loop = (async () => {
        for await (const _ of ours.tick(own, 10, { pauser })) at.push(clock.now());
      })();
      await clock.add(15);
      await pauser.acquire();
      await clock.add(20);
      pauser.release();
      await clock.add(10);
      own.cancel();
      await loop;
      return at;
    },
  },
  {
    name: "a ticker of the other is consumed on a ctx of ours, and its period changed",
    expected: [
      [1, 10, 0],
      [2, 20, 10],
      [3, 20, 30],
    ],
    async meet(ours, { made, clock, ctx }) {
      const mine = ours.CTX.beginning("mine", { clock, signal: ctx.signal });
      const ticks: unknown[] = [];
      const ticker = made.tick(mine, 10, { maxIterations: 3 });
      const loop = (async () => {
        for await (const [iteration, timeTillNext] of ticker) {
          if (iteration === 2) ticker.changeAfter(20);
          ticks.push([iteration, iteration === 2 ? 20 : timeTillNext, clock.now()]);
        }
      })();
      await clock.add(100);
      await loop;
      mine.cancel();
      return ticks;
    },
  },
];
