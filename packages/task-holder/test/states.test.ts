import { CTX, InvalidStateError } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { type TaskHolder, taskHolder, withTaskHolder } from "../src/index.ts";
import { cleaning, forever, observe, setUp } from "./support/set-up.ts";

const elsewhere = (all: ReturnType<typeof setUp>): CTX =>
  CTX.beginning("elsewhere", { clock: all.clock, log: all.log });

/** Whether the holder takes a task, and what its finish does. */
async function standing(holder: TaskHolder | undefined): Promise<unknown[]> {
  let takes = true;
  try {
    holder?.addCoroutine(() => undefined);
  } catch {
    takes = false;
  }
  const finish = await holder?.finish().then(
    () => "finishes",
    (error: unknown) => (error instanceof InvalidStateError ? "is misused" : error),
  );
  return [takes, finish];
}

describe("a holder", () => {
  it("that has finished stays so, also when finish is called again", async () => {
    const holder = taskHolder(setUp().ctx);
    await holder.finish();
    await holder.finish();
    expect(await standing(holder)).toEqual([false, "finishes"]);
  });

  it("that has finished stays so, also when the body throws then", async () => {
    let left: TaskHolder | undefined;
    const thrown = withTaskHolder(setUp().ctx, async (holder) => {
      left = holder;
      await holder.finish();
      throw new Error("body");
    });
    await expect(thrown).rejects.toThrow("body");
    expect(await standing(left)).toEqual([false, "finishes"]);
  });

  it("that was about to finish when the body threw has not finished", async () => {
    let left: TaskHolder | undefined;
    const thrown = withTaskHolder(setUp().ctx, (holder) => {
      left = holder;
      holder.addCoroutine(forever);
      void holder.finish();
      throw new Error("body");
    });
    await expect(thrown).rejects.toThrow("body");
    expect(await standing(left)).toEqual([false, "is misused"]);
  });

  it("that was left without finish takes no task when it is over", async () => {
    const holder = taskHolder(setUp().ctx);
    await holder[Symbol.asyncDispose]();
    expect(await standing(holder)).toEqual([false, "is misused"]);
  });

  it("that was left without finish is misused by it while it still cleans up, and takes tasks", async () => {
    const all = setUp();
    const holder = taskHolder(all.ctx);
    holder.addCoroutine(cleaning(all, 20));
    await all.clock.settle();
    const left = holder[Symbol.asyncDispose]();
    expect(await standing(holder)).toEqual([true, "is misused"]);
    await all.clock.add(20);
    await left;
  });

  it("names addTask where a task comes too late", async () => {
    const all = setUp();
    const holder = taskHolder(all.ctx);
    await holder.finish();
    expect(() => holder.addTask(elsewhere(all).asyncAsBackground(forever))).toThrow(
      "addTask: the task holder was left, nothing can be added any more",
    );
  });
});

describe("a task made elsewhere", () => {
  it("is cancelled for the error that the ctx is rejected with", async () => {
    const all = setUp();
    const error = new Error("of the ctx");
    const task = elsewhere(all).asyncAsBackground(forever);
    const holder = taskHolder(all.ctx);
    holder.addTask(task);
    await all.clock.settle();
    all.ctx.reject(error);
    await holder.finish();
    expect(task.outcome).toEqual({
      status: "cancelled",
      reason: expect.objectContaining({ cause: error }) as unknown,
    });
  });

  it("has its grace counted also when it is added after the end of the ctx", async () => {
    const all = setUp();
    const task = elsewhere(all).asyncAsBackground(cleaning(all, 100));
    await all.clock.settle();
    const holder = taskHolder(all.ctx, { grace: 10 });
    all.ctx.cancel();
    await all.clock.settle();
    holder.addTask(task);
    const seen = observe(holder.finish(), all.clock);
    await all.clock.add(200);
    expect([seen, all.log.errors.length]).toEqual([["resolved", undefined, 10], 1]);
  });

  it("is held once, also when it is added again while it cleans up", async () => {
    const all = setUp();
    const task = elsewhere(all).asyncAsBackground(cleaning(all, 10));
    const holder = taskHolder(all.ctx);
    holder.addTask(task);
    await all.clock.settle();
    all.ctx.cancel();
    await all.clock.settle();
    holder.addTask(task);
    expect([...holder]).toEqual([task]);
    await all.clock.add(10);
    await holder.finish();
  });
});

it("waits for a task that helped another to clean up, whenever it is asked to finish", async () => {
  const ends: boolean[] = [];
  for (let passed = 0; passed < 20; passed++) {
    const all = setUp();
    const holder = taskHolder(all.ctx);
    let finished: Promise<unknown> | undefined;
    holder.addCoroutine(async (own) => {
      await cleaning(all, 10)(own);
      let asked = Promise.resolve();
      for (let more = 0; more < passed; more++) asked = asked.then(() => undefined);
      finished = asked.then(() => holder.finish()).then(() => ends.push(helper.done));
    });
    await all.clock.settle();
    all.ctx.cancel();
    await all.clock.settle();
    const helper = holder.addCoroutine(cleaning(all, 30));
    await all.clock.add(100);
    await finished;
  }
  expect(ends).toEqual(Array.from({ length: 20 }, () => true));
});
