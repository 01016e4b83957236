import { CancelledError } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { stopAsyncGenerator } from "../src/index.ts";

describe("stopAsyncGenerator", () => {
  it("stops a generator, which sees a CancelledError and runs its finally", async () => {
    const seen: unknown[] = [];
    async function* numbers(): AsyncGenerator<number, void, unknown> {
      try {
        for (let n = 0; ; n++) yield await Promise.resolve(n);
      } catch (error) {
        seen.push(error);
      } finally {
        seen.push("stopped");
      }
    }
    const generator = numbers();
    await generator.next();
    await stopAsyncGenerator(generator);
    expect(seen).toEqual([expect.any(CancelledError), "stopped"]);
  });

  it("stops what a for-await loop was left with by an outer iterator", async () => {
    const iterator = new ReadableStream<number>({
      start: (controller) => controller.enqueue(1),
    }).values();
    await iterator.next();
    await stopAsyncGenerator(iterator);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
