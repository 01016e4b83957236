import { Future } from "@machinery/ctx";
import { test } from "vitest";
import { noncancelledResultsFromFuts, stopAsyncGenerator } from "../src/index.ts";

const stop = stopAsyncGenerator;
const results = noncancelledResultsFromFuts;

async function* numbers(): AsyncGenerator<number, void, unknown> {
  for (let n = 0; ; n++) yield await Promise.resolve(n);
}

test("what does it cost to stop a generator by an error, compared with return()?", async ({
  bench,
}) => {
  await bench.compare(
    bench("return", async () => {
      const generator = numbers();
      await generator.next();
      await generator.return();
    }),
    bench("stopAsyncGenerator", async () => {
      const generator = numbers();
      await generator.next();
      await stop(generator);
    }),
    { time: 500 },
  );
});

test("is asking 10,000 futures for their results cheaper than Promise.allSettled of them?", async ({
  bench,
}) => {
  const futs = Array.from({ length: 10_000 }, (_, n) => {
    const fut = new Future<number>();
    fut.resolve(n);
    return fut;
  });
  await bench.compare(
    bench("Promise.allSettled", async () => {
      await Promise.allSettled(futs);
    }),
    bench("noncancelledResultsFromFuts", () => {
      results(futs);
    }),
    { time: 500 },
  );
});
