import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Task } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { taskHolder, withTaskHolder } from "../src/index.ts";
import { forever, setUp } from "./support/set-up.ts";

setFlagsFromString("--expose-gc");
// With the flag there is such a function.
const gc = runInNewContext("gc") as () => void;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function heapUsed(): Promise<number> {
  for (let n = 0; n < 3; n++) {
    await turn();
    gc();
  }
  return process.memoryUsage().heapUsed;
}

describe("many tasks", { timeout: 60_000 }, () => {
  it("are cancelled at once when the ctx ends, 100,000 of them", async () => {
    const { ctx } = setUp();
    let cancelled = 0;
    await withTaskHolder(ctx, async (holder) => {
      for (let n = 0; n < 100_000; n++) {
        holder.addCoroutine(forever).addDoneCallback((status) => {
          if (status.cancelled) cancelled++;
        });
      }
      await turn();
      ctx.cancel();
    });
    expect(cancelled).toBe(100_000);
  });

  it("are cancelled at once when the block fails, 100,000 that were made elsewhere", async () => {
    const { ctx } = setUp();
    const tasks: Task<never>[] = [];
    const failed = withTaskHolder(setUp().ctx, async (holder) => {
      for (let n = 0; n < 100_000; n++) tasks.push(holder.addTask(ctx.asyncAsBackground(forever)));
      await turn();
      throw new Error("block");
    });
    await expect(failed).rejects.toThrow("block");
    expect(tasks.every((task) => task.cancelled)).toBe(true);
  });

  it("are not kept by a long-lived holder once they are done, 100,000 of them", async () => {
    const { ctx } = setUp();
    const elsewhere = setUp().ctx;
    const holder = taskHolder(ctx, { grace: 1_000 });
    const before = await heapUsed();
    for (let round = 0; round < 100; round++) {
      for (let n = 0; n < 500; n++) {
        holder.addCoroutine(() => Promise.resolve(new Uint8Array(64)));
        holder.addTask(elsewhere.asyncAsBackground(() => undefined));
      }
      await turn();
    }
    expect(holder.pending).toBe(0);
    // Of tasks that were kept, each would take more than 100 bytes.
    expect((await heapUsed()) - before).toBeLessThan(100_000 * 20);
    await holder.finish();
  });

  it("leave nothing on a long-lived ctx, nor do 10,000 holders", async () => {
    const { ctx } = setUp();
    const before = await heapUsed();
    for (let n = 0; n < 10_000; n++) {
      await withTaskHolder(ctx, (holder) => void holder.addCoroutine(() => n), { grace: 1_000 });
    }
    expect((await heapUsed()) - before).toBeLessThan(10_000 * 100);
    ctx.cancel();
  });
});
