import { CTX } from "@machinery/ctx";
import { test } from "vitest";
import { withTaskHolder } from "../src/index.ts";

const COUNT = 100_000;
const hold = withTaskHolder;

test("does a holder await 100,000 tasks at a cost near that of Promise.all?", async ({ bench }) => {
  const ctx = CTX.beginning("bench");
  const job = (): Promise<number> => Promise.resolve(1);
  await bench.compare(
    bench("Promise.all of 100,000 async functions", async () => {
      await Promise.all(Array.from({ length: COUNT }, job));
    }),
    bench("withTaskHolder, 100,000 tasks", async () => {
      await hold(ctx, (holder) => {
        for (let n = 0; n < COUNT; n++) holder.addCoroutine(job);
      });
    }),
    { time: 2_000 },
  );
});

test("does it cost less to cancel 100,000 tasks than to abort as many signals?", async ({
  bench,
}) => {
  await bench.compare(
    bench("AbortController, 100,000 listeners", async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const all = Array.from(
        { length: COUNT },
        () =>
          new Promise<void>((resolve) => {
            signal.addEventListener("abort", () => resolve(), { once: true });
          }),
      );
      controller.abort();
      await Promise.all(all);
    }),
    bench("withTaskHolder, 100,000 tasks", async () => {
      const ctx = CTX.beginning("bench");
      await hold(ctx, async (holder) => {
        for (let n = 0; n < COUNT; n++) holder.addCoroutine((own) => own.waitForFirst(own));
        await new Promise((resolve) => setImmediate(resolve));
        ctx.cancel();
      });
    }),
    { time: 2_000 },
  );
});

test("what does a holder with one task cost, compared with awaiting the function?", async ({
  bench,
}) => {
  const ctx = CTX.beginning("bench");
  const job = (): Promise<number> => Promise.resolve(1);
  await bench.compare(
    bench("await", async () => {
      await job();
    }),
    bench("withTaskHolder", async () => {
      await hold(ctx, (holder) => void holder.addCoroutine(job));
    }),
    { time: 500 },
  );
});
