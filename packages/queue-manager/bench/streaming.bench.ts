import { CTX } from "@machinery/ctx";
import { test } from "vitest";
import { withQueueManager } from "../src/index.ts";

const SOURCES = 1_000;
const ITEMS = 100;
const numbers = Array.from({ length: ITEMS }, (_, index) => index);

async function* generate(): AsyncGenerator<number> {
  for (const number of numbers) yield await Promise.resolve(number);
}

async function drain(add: "addSyncIterator" | "addAsyncGenerator", sources: number): Promise<void> {
  let count = 0;
  await withQueueManager(CTX.beginning("bench"), async ({ streamer, feeder }) => {
    for (let source = 0; source < sources; source++) {
      if (add === "addSyncIterator") feeder.addSyncIterator(numbers);
      else feeder.addAsyncGenerator(generate());
    }
    feeder.setAsFinishedIfOutOfSources();
    for await (const result of streamer) if (result.kind === "success") count++;
  });
  if (count !== sources * ITEMS) throw new Error(`lost some: ${count}`);
}

/** The obvious alternative: race what all generators have been asked for, which costs each result all sources. */
async function race(sources: number): Promise<void> {
  let count = 0;
  const ask = async (generator: AsyncGenerator<number>) => ({
    generator,
    result: await generator.next(),
  });
  const asked = new Map(
    Array.from({ length: sources }, () => generate()).map((generator) => [
      generator,
      ask(generator),
    ]),
  );
  while (asked.size > 0) {
    const { generator, result } = await Promise.race(asked.values());
    if (result.done === true) asked.delete(generator);
    else {
      count++;
      asked.set(generator, ask(generator));
    }
  }
  if (count !== sources * ITEMS) throw new Error(`lost some: ${count}`);
}

const once = { time: 0, iterations: 3, warmupTime: 0, warmupIterations: 1 };

test("what does a result cost with 1,000 sources?", async ({ bench }) => {
  await bench.compare(
    bench("1,000 arrays of 100", () => drain("addSyncIterator", SOURCES)),
    bench("1,000 async generators of 100", () => drain("addAsyncGenerator", SOURCES)),
    once,
  );
});

test("does the cost of a result grow with the number of sources?", async ({ bench }) => {
  await bench.compare(
    bench("queue manager, 10 async generators of 100", () => drain("addAsyncGenerator", 10)),
    bench("queue manager, 100 async generators of 100", () => drain("addAsyncGenerator", 100)),
    bench("Promise.race, 10 async generators of 100", () => race(10)),
    bench("Promise.race, 100 async generators of 100", () => race(100)),
    once,
  );
});
