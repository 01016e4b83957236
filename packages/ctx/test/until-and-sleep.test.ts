import { VirtualClock } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { countThens } from "./support/counting.ts";
import { settle, unhandledIn } from "./support/noise.ts";

function pair(): { readonly ctx: CTX; readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  return { ctx: CTX.beginning("a", { clock }), clock };
}

function never(): undefined {
  return undefined;
}

it.each<[string, (ctx: CTX) => Promise<unknown>]>([
  ["sleep", (ctx) => ctx.sleep(5)],
  ["until with a value", (ctx) => ctx.until(Promise.resolve(1))],
  ["until with an error", (ctx) => ctx.until(Promise.reject(new Error("x"))).catch(never)],
  ["waitForFirst", (ctx) => ctx.waitForFirst(ctx, Promise.resolve())],
  ["asyncWithTimeout", (ctx) => ctx.asyncWithTimeout(() => 1, { name: "a" })],
])("%s leaves no callback on its ctx", async (_, wait) => {
  const { ctx, clock } = pair();
  const open = new Set<unknown>();
  const add = ctx.addDoneCallback.bind(ctx);
  ctx.addDoneCallback = (callback) => {
    const undo = add(callback);
    open.add(undo);
    return () => {
      open.delete(undo);
      undo();
    };
  };
  const waiting = wait(ctx);
  await clock.drain();
  await waiting;
  expect([open.size, clock.pending.length]).toEqual([0, 0]);
});

describe("sleep", () => {
  it("resolves when its time is over, and not before", async () => {
    const { ctx, clock } = pair();
    const woken: number[] = [];
    for (const ms of [20, 0, 10]) void ctx.sleep(ms).then(() => woken.push(ms));
    await clock.settle();
    expect(woken).toEqual([]);
    await clock.add(0);
    expect(woken).toEqual([0]);
    await clock.add(19);
    expect(woken).toEqual([0, 10]);
    await clock.add(1);
    expect([woken, clock.pending.length]).toEqual([[0, 10, 20], 0]);
  });

  it("rejects with the end of its ctx, quietly, and leaves no timer", async () => {
    const { ctx, clock } = pair();
    const reasons = await unhandledIn(async () => {
      const child = ctx.child("b");
      const [unseen, seen] = [child.sleep(10), child.sleep(10)];
      void unseen;
      ctx.cancel("why");
      await expect(seen).rejects.toMatchObject({ name: "CancelledError", cause: "why" });
      void child.sleep(10);
      expect(clock.pending.length).toBe(0);
      await expect(child.sleep(10)).rejects.toMatchObject({ cause: "why" });
    });
    expect([reasons, clock.pending.length]).toEqual([[], 0]);
  });
});

describe("until", () => {
  it("settles as the promise does", async () => {
    const { ctx } = pair();
    const error = new Error("mine");
    expect(await ctx.until(Promise.resolve(1))).toBe(1);
    await expect(ctx.until(Promise.reject(error))).rejects.toBe(error);
  });

  it("takes futures, tasks and any thenable", async () => {
    const { ctx } = pair();
    const future = new Future<string>();
    const waiting = ctx.until(future);
    future.resolve("future");
    // A thenable needs no more than a then.
    const thenable = { then: (tell: (value: string) => void) => tell("thenable") } as unknown;
    expect([
      await waiting,
      await ctx.until(ctx.asyncAsBackground(() => "task")),
      await ctx.until(thenable as PromiseLike<string>),
    ]).toEqual(["future", "task", "thenable"]);
  });

  it("rejects as await would with a thenable that throws", async () => {
    const { ctx } = pair();
    const thenable = {
      then() {
        throw new Error("hostile");
      },
    } as unknown as PromiseLike<string>;
    await expect(ctx.until(thenable)).rejects.toThrow("hostile");
  });

  it("rejects with the end of the ctx where that comes first, and lets the promise be", async () => {
    const { ctx } = pair();
    const promise = new Promise<number>(never);
    const waiting = [ctx.until(promise), ctx.child("b").until(promise)];
    ctx.reject("end");
    for (const each of waiting) await expect(each).rejects.toBe("end");
    await expect(ctx.until(promise)).rejects.toBe("end");
    await expect(ctx.until(Promise.resolve(1))).rejects.toBe("end");
  });

  it("is quiet where the ctx ended, also if the promise rejects later", async () => {
    const reasons = await unhandledIn(async () => {
      const { ctx } = pair();
      let fail: (error: unknown) => void = never;
      const promise = new Promise((_, reject) => {
        fail = reject;
      });
      void ctx.until(promise);
      ctx.cancel();
      void ctx.until(promise);
      void ctx.until(Promise.reject(new Error("handed over")));
      await settle();
      fail(new Error("late"));
    });
    expect(reasons).toEqual([]);
  });

  it("reacts once to a promise that stays pending, however often it comes to nothing", async () => {
    const { ctx } = pair();
    const promise = new Promise(never);
    const thens = countThens(promise);
    for (let time = 0; time < 10; time++) {
      const child = ctx.child("b");
      const waiting = child.until(promise);
      child.cancel();
      await expect(waiting).rejects.toMatchObject({ name: "CancelledError" });
      await expect(child.until(promise)).rejects.toMatchObject({ name: "CancelledError" });
    }
    expect(thens()).toBe(1);
  });

  it("is the user's where the promise rejects", async () => {
    const error = new Error("mine");
    const reasons = await unhandledIn(() => {
      const { ctx } = pair();
      void ctx.until(Promise.reject(error));
    });
    expect(reasons).toEqual([error]);
  });
});

it("a ctx's wait is quiet, whether it waits or comes late", async () => {
  const reasons = await unhandledIn(() => {
    const { ctx } = pair();
    void ctx.wait();
    ctx.reject(new Error("end"));
    void ctx.wait();
  });
  expect(reasons).toEqual([]);
});
