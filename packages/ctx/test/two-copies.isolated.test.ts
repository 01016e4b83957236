import { describe, expect, it, vi } from "vitest";
import * as ours from "../src/index.ts";
import { checkCTX } from "../src/check.ts";
import { isTask } from "../src/task.ts";
import { settle } from "./support/noise.ts";

vi.resetModules();
const theirs: typeof ours = await import("../src/index.ts");

describe("two copies of this package in one process", () => {
  it("are two, and know each other's things by their shape", () => {
    expect(theirs.CTX).not.toBe(ours.CTX);
    const ctx = theirs.CTX.beginning("theirs");
    expect(() => checkCTX("test", ctx)).not.toThrow();
    expect([
      isTask(ctx.asyncAsBackground(() => 1)),
      isTask(new theirs.Future()),
      isTask(ctx),
    ]).toEqual([true, false, false]);
  });

  it("wait for each other's futures, tasks, contexts and events", async () => {
    const root = ours.CTX.beginning("ours");
    const ctx = theirs.CTX.beginning("theirs").child("child");
    const event = new theirs.AsyncEvent();
    const future = new theirs.Future<number>();
    const task = ctx.asyncAsBackground((own) => own.wait());
    const all = root.waitForAll(ctx, event, future, task);
    await settle();
    ctx.cancel();
    event.set();
    event.clear();
    future.resolve(7);
    await all;
    expect([task.cancelled, await root.until(future)]).toEqual([true, 7]);
  });

  it("take each other's CancelledError for one, and share the names of futures", async () => {
    const root = ours.CTX.beginning("ours");
    const task = root.asyncAsBackground(async (ctx) => {
      await ctx.wait().catch(() => undefined);
      throw new theirs.CancelledError("stopped");
    });
    await settle();
    task.cancel();
    await settle();
    expect(task.cancelled).toBe(true);
    const promise = Promise.resolve();
    root.setFutureName(promise, "shared");
    expect(theirs.CTX.beginning("theirs").getFutureName(promise)).toBe("shared");
  });
});
