import type { Task } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { queueManager, withQueueManager } from "../src/index.ts";
import { collectGarbage } from "../../ctx/test/support/garbage.ts";
import { unhandledIn } from "../../ctx/test/support/noise.ts";
import { microtasks, row, rows, world } from "./support/rows.ts";

/** Calls back at once or later, and may hand on what a promise would wait for. */
class Thenable implements PromiseLike<unknown> {
  fulfil: (value: unknown) => void = () => undefined;

  then<A, B>(fulfilled?: ((value: unknown) => A | PromiseLike<A>) | null): Promise<A | B> {
    this.fulfil = (value) => void fulfilled?.(value);
    return new Promise(() => undefined);
  }
}

function* numbers(closed?: () => void): Generator<number> {
  try {
    yield 1;
    yield 2;
  } finally {
    closed?.();
  }
}

async function* asyncNumbers(closed: () => void): AsyncGenerator<number> {
  try {
    yield 1;
    yield 2;
  } finally {
    closed();
  }
}

async function take(streamer: AsyncIterable<unknown>, count: number): Promise<void> {
  let taken = 0;
  for await (const _ of streamer) if (++taken === count) break;
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

  it("that have settled are made into results one at a time also once the ctx has ended", async () => {
    let made = 0;
    const { ctx } = world();
    const counts = await withQueueManager(
      ctx,
      async ({ streamer, feeder }) => {
        for (let i = 0; i < 250; i++) feeder.addCoroutine(Promise.resolve(i));
        await microtasks(20);
        ctx.cancel();
        const seen: unknown[] = [made];
        for await (const { kind } of streamer) seen.push(kind === "success" ? made : kind);
        return seen;
      },
      { makeEmptyContext: () => made++ },
    );
    expect(counts).toEqual([0, "stopped", ...Array.from({ length: 250 }, (_, index) => index + 1)]);
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
      resolvers[3]?.(3);
      await microtasks(5);
      feeder.addValue(() => "function");
      resolvers[1]?.(1);
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
      "success function <- SYNC_FUNCTION <- VALUE",
      "stopped",
    ]);
  });

  it("that bring a function or a generator have that as a source", async () => {
    const seen = await withQueueManager(world().ctx, async ({ streamer, feeder }) => {
      feeder.addCoroutine(Promise.resolve(() => "called"));
      feeder.addCoroutine(Promise.resolve(numbers()));
      feeder.setAsFinishedIfOutOfSources();
      return rows(streamer);
    });
    expect(seen).toEqual([
      "success called <- SYNC_FUNCTION <- TASK <- COROUTINE",
      "success 1 <- SYNC_GENERATOR <- TASK <- COROUTINE",
      "success 2 <- SYNC_GENERATOR <- TASK <- COROUTINE",
      "iterationStop <- SYNC_GENERATOR <- TASK <- COROUTINE",
      "stopped",
    ]);
  });

  it("that have brought a generator have it closed where nobody takes anything", async () => {
    const manager = queueManager(world().ctx);
    const closed: string[] = [];
    const generator = numbers(() => closed.push("sync"));
    generator.next();
    const asyncGenerator = asyncNumbers(() => closed.push("async"));
    await asyncGenerator.next();
    manager.feeder.addCoroutine(Promise.resolve(generator));
    manager.feeder.addCoroutine(Promise.resolve(asyncGenerator));
    await microtasks(5);
    await manager[Symbol.asyncDispose]();
    expect(closed).toEqual(["sync", "async"]);
  });

  it("that are fulfilled with another are waited for as await does", async () => {
    const { ctx } = world();
    const manager = queueManager(ctx);
    const task = ctx.asyncAsBackground(() => "of a task");
    const seen: string[] = [];
    const reasons = await unhandledIn(async () => {
      for (const inner of [Promise.resolve(1), Promise.reject(new Error("oh")), task]) {
        const thenable = new Thenable();
        manager.feeder.addCoroutine(thenable);
        thenable.fulfil(inner);
      }
      manager.feeder.setAsFinishedIfOutOfSources();
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(...(await rows(manager.streamer)));
    });
    await manager[Symbol.asyncDispose]();
    expect([seen, reasons]).toEqual([
      [
        "success 1 <- TASK <- COROUTINE",
        "failure oh <- TASK <- COROUTINE",
        "success of a task <- TASK <- COROUTINE",
        "stopped",
      ],
      [],
    ]);
  });

  it("that are fulfilled with another when the ctx ends are over once", async () => {
    const { ctx } = world();
    const manager = queueManager(ctx);
    const thenable = new Thenable();
    manager.feeder.addCoroutine(thenable);
    const next = manager.streamer[Symbol.asyncIterator]().next();
    thenable.fulfil(Promise.resolve(1));
    ctx.cancel();
    expect(await next).toMatchObject({ value: { kind: "stopped" } });
    await manager[Symbol.asyncDispose]();
  });

  it("stop the others as well where what they do as they are waited for ends the ctx", async () => {
    const { ctx, log } = world();
    const manager = queueManager(ctx);
    let closed = false;
    const iterator: Iterator<number> = {
      next: () => ({ done: false, value: 1 }),
      return: () => {
        closed = true;
        return { done: true, value: undefined };
      },
    };
    manager.feeder.addCoroutine({
      then: () => {
        manager.feeder.addSyncIterator(iterator);
        ctx.cancel();
        manager.feeder.addCoroutine(new Promise(() => undefined));
        return new Promise(() => undefined);
      },
    });
    await manager[Symbol.asyncDispose]();
    expect([closed, log.errors]).toEqual([true, []]);
  });

  it("are not kept once their results have been taken, though those behind them have not", async () => {
    const manager = queueManager(world().ctx);
    const refs = Array.from({ length: 50 }, () => {
      const value = {};
      manager.feeder.addCoroutine(Promise.resolve(value));
      return new WeakRef(value);
    });
    await microtasks(5);
    await take(manager.streamer, 40);
    await collectGarbage();
    expect(refs.filter((ref) => ref.deref() === undefined).length).toBe(40);
    await manager[Symbol.asyncDispose]();
  });

  it("end the streamer with what makeEmptyContext throws for one, also for who waits", async () => {
    const makeEmptyContext = (): never => {
      throw new Error("no context");
    };
    const seen: string[][] = [];
    for (const waits of [true, false]) {
      const manager = queueManager(world().ctx, { makeEmptyContext });
      const early = waits ? rows(manager.streamer) : undefined;
      manager.feeder.addCoroutine(Promise.resolve(1));
      await microtasks(20);
      seen.push(await (early ?? rows(manager.streamer)));
      await manager[Symbol.asyncDispose]();
    }
    expect(seen).toEqual([["stopped no context"], ["stopped no context"]]);
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
    await microtasks(20);
    seen.push(...[...manager.streamer.remaining()].map(row));
    await manager[Symbol.asyncDispose]();
    expect([seen.length, log.errors]).toEqual([1, []]);
  });

  it("that have failed by themselves when the ctx ends in the same tick are logged", async () => {
    const { ctx, log } = world();
    const manager = queueManager(ctx);
    let reject: (error: unknown) => void = () => undefined;
    manager.feeder.addCoroutine(new Promise((_, no) => (reject = no)));
    reject(new Error("late"));
    ctx.cancel();
    await microtasks(5);
    const seen = await rows(manager.streamer);
    await manager[Symbol.asyncDispose]();
    expect([seen.length, log.errors.map(({ message }) => message)]).toEqual([
      1,
      ["a promise failed to stop"],
    ]);
  });

  it("that bring a source have a task among its sources that is over with that", async () => {
    const manager = queueManager(world().ctx);
    const fn = (): number => 1;
    manager.feeder.addCoroutine(Promise.resolve(fn));
    for await (const result of manager.streamer) {
      if (result.kind !== "success") throw new Error(row(result));
      // The source of the function that the promise brought.
      const task = result.sources[1]?.[1] as Task<unknown>;
      expect(task.outcome).toEqual({ status: "fulfilled", value: fn });
      break;
    }
    await manager[Symbol.asyncDispose]();
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
