import { CTX } from "@machinery/ctx";
import { expect, test } from "vitest";
import { withTaskHolder } from "../src/index.ts";

// A round of 100,000 tasks is long, so each is timed by itself, and the best of a few is shown.

const COUNT = 100_000;
const ROUNDS = 3;
const hold = withTaskHolder;
const job = (): Promise<number> => Promise.resolve(1);

/** The best of a few rounds: ms. */
async function best(round: () => Promise<unknown>): Promise<number> {
  let shortest = Infinity;
  for (let n = 0; n < ROUNDS; n++) {
    const began = performance.now();
    await round();
    shortest = Math.min(shortest, performance.now() - began);
  }
  return Math.round(shortest);
}

test("what does a holder add to 100,000 functions that Promise.all only awaits?", async () => {
  const ctx = CTX.beginning("bench");
  const seen = {
    "Promise.all": await best(() => Promise.all(Array.from({ length: COUNT }, job))),
    withTaskHolder: await best(() =>
      hold(ctx, (holder) => {
        for (let n = 0; n < COUNT; n++) holder.addCoroutine(job);
      }),
    ),
  };
  console.table(seen);
  // Each task has a context, a place in the holder and a callback, which has to stay within microseconds.
  expect(seen.withTaskHolder / COUNT).toBeLessThan(0.1);
}, 120_000);

// A platform may walk all listeners of a signal to add one, so 100,000 of them take minutes.
const FEWER = 5_000;

test("what does it cost to cancel 5,000 tasks, compared with listeners of one AbortSignal?", async () => {
  async function abort(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const all = Array.from(
      { length: FEWER },
      () =>
        new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve(), { once: true });
        }),
    );
    controller.abort();
    await Promise.all(all);
  }
  async function cancel(): Promise<void> {
    const ctx = CTX.beginning("bench");
    await hold(ctx, async (holder) => {
      for (let n = 0; n < FEWER; n++) holder.addCoroutine((own) => own.waitForFirst(own));
      await new Promise((resolve) => setImmediate(resolve));
      ctx.cancel();
    });
  }
  const seen = { withTaskHolder: await best(cancel), AbortSignal: await best(abort) };
  console.table(seen);
  expect(seen.withTaskHolder / FEWER).toBeLessThan(0.1);
}, 60_000);
