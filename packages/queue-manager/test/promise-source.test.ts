import type { Task } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { queueManager, withQueueManager } from "../src/index.ts";
import { microtasks, row, rows, world } from "./support/rows.ts";

/** Calls back at once or later, and may hand on what a promise would wait for. */
class Thenable implements PromiseLike<unknown> {
  fulfil: (value: unknown) => void = () => undefined;

  then<A, B>(fulfilled?: ((value: unknown) => A | PromiseLike<A>) | null): Promise<A | B> {
    this.fulfil = (value) => void fulfilled?.(value);
    return new Promise(() => undefined);
  }
}

describe("promises", () => {
  it("that have settled are made into results one at a time, when somebody takes them", async () => {
    let made = 0;
    const counts = await withQueueManager(
      world().ctx,
      async ({ streamer, feeder }) => {
        for (let i = 0; i < 250; i++) feeder.addCoroutine(Promise.resolve(i));
        feeder.setAsFinishedIfOutOfSources();
        await microtasks(20);
        const seen = [made];
        for await (const { kind } of streamer) if (kind === "success") seen.push(made);
        return seen;
      },
      { makeEmptyContext: () => made++ },
    );
    expect(counts).toEqual(Array.from({ length: 251 }, (_, index) => index));
  });

  it("give their results in the order they settle, each before what is added afterwards", async () => {
    const resolvers: ((value: unknown) => void)[] = [];
    const seen = await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
      for (let i = 0; i < 4; i++) {
        feeder.addCoroutine(new Promise((resolve) => resolvers.push(resolve)));
      }
      for (const settled of [2, 0]) resolvers[settled]?.(settled);
      await microtasks(5);
      feeder.addValue("value");
      for (const settled of [3, 1]) resolvers[settled]?.(settled);
      await microtasks(5);
      feeder.setAsFinishedIfOutOfSources();
      return rows(streamer);
    });
    const promise = (value: number): string => `success ${value} <- TASK <- COROUTINE`;
    expect(seen).toEqual([
      promise(2),
      promise(0),
      "success value <- VALUE",
      promise(3),
      promise(1),
      "stopped",
    ]);
  });

  it("that are functions, generators and promises in the end have those as sources", async () => {
    const inner = new Thenable();
    const seen = await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
      feeder.addCoroutine(Promise.resolve(() => "called"));
      feeder.addCoroutine(inner);
      inner.fulfil(Promise.resolve("came"));
      feeder.setAsFinishedIfOutOfSources();
      return rows(streamer);
    });
    expect(seen).toEqual([
      "success came <- TASK <- COROUTINE <- TASK <- COROUTINE",
      "success called <- SYNC_FUNCTION <- TASK <- COROUTINE",
      "stopped",
    ]);
  });

  it("that have settled when the ctx ends are still given, failures among them", async () => {
    const { ctx, log } = world();
    const manager = queueManager(ctx);
    manager.feeder.addCoroutine(Promise.resolve(1));
    manager.feeder.addCoroutine(Promise.reject(new Error("oh")));
    await microtasks(5);
    ctx.cancel();
    const seen = await rows(manager.streamer);
    expect(seen.map((each) => each.replace(/ CancelledError/, ""))).toEqual([
      "stopped",
      "success 1 <- TASK <- COROUTINE",
      "failure oh <- TASK <- COROUTINE",
    ]);
    await manager[Symbol.asyncDispose]();
    expect(log.errors).toEqual([]);
  });

  it("that settle after the ctx has ended are left alone", async () => {
    const { ctx, log } = world();
    const manager = queueManager(ctx);
    let reject: (error: unknown) => void = () => undefined;
    manager.feeder.addCoroutine(new Promise((_, no) => (reject = no)));
    ctx.cancel();
    manager.feeder.addCoroutine(Promise.resolve("added after the end"));
    reject(new Error("late"));
    const seen = await rows(manager.streamer);
    await manager[Symbol.asyncDispose]();
    expect([seen.length, log.errors]).toEqual([1, []]);
  });

  it("that have brought a task have it cancelled where nobody takes it", async () => {
    const { ctx } = world();
    const manager = queueManager(ctx);
    const thenable = new Thenable();
    const task = ctx.asyncAsBackground((own) => own.wait());
    manager.feeder.addCoroutine(thenable);
    thenable.fulfil(task);
    await manager[Symbol.asyncDispose]();
    expect(task.cancelled).toBe(true);
  });

  it("have a task as their source that is over and can be asked for all that tasks can", async () => {
    const error = new Error("oh");
    const manager = queueManager(world().ctx);
    manager.feeder.addCoroutine(Promise.resolve(1));
    manager.feeder.addCoroutine(Promise.reject(error));
    const tasks: Task<unknown>[] = [];
    for await (const result of manager.streamer) {
      if (result.kind !== "success" && result.kind !== "failure") throw new Error(row(result));
      // The nearest source of a promise's result.
      tasks.push(result.sources[0]?.[1] as Task<unknown>);
      if (tasks.length === 2) break;
    }
    expect(tasks.map(({ done, cancelled, name }) => [done, cancelled, name])).toEqual(
      tasks.map(() => [true, false, "test-->queue_manager-->promise"]),
    );
    expect(tasks.map((task) => task.cancel())).toEqual([false, false]);
    const called: unknown[] = [];
    for (const task of tasks) task.addDoneCallback(({ outcome }) => called.push(outcome?.status));
    expect(called).toEqual([]);
    expect(await Promise.allSettled(tasks)).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: error },
    ]);
    expect(called).toEqual(["fulfilled", "rejected"]);
    await manager[Symbol.asyncDispose]();
  });
});
