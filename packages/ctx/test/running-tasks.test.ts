import { recordLog, VirtualClock } from "@machinery/testing";
import { describe, expect, it, vi } from "vitest";
import { type Coroutine, CTX, type Task } from "../src/index.ts";
import { RunningTasks } from "../src/running-tasks.ts";

function setUp() {
  const clock = new VirtualClock();
  const log = recordLog();
  const ctx = CTX.beginning("root", { clock, log });
  const tasks = new RunningTasks(ctx);
  function start<T>(coro: Coroutine<T>, name = "task", silent = true): Task<T> {
    const task = ctx.asyncAsBackground(coro, { name, silent });
    tasks.add(task);
    return task;
  }
  return { clock, log, ctx, tasks, start };
}

const forever: Coroutine<never> = (ctx) => ctx.wait();
/** Goes on for a while after being asked to stop. */
const stubborn =
  (clock: VirtualClock, ms: number, error?: Error): Coroutine<void> =>
  (ctx) =>
    new Promise((resolve, reject) => {
      ctx.addDoneCallback(() => {
        clock.setTimeout(() => (error === undefined ? resolve() : reject(error)), ms);
      });
    });

/** The same task, made by a class that is not this copy's. */
function ofAnotherCopy(task: Task<unknown>): Task<unknown> {
  return new Proxy(task, {
    getPrototypeOf: () => Object.prototype,
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

describe("RunningTasks", () => {
  it("holds a task from when it is added until it is done", async () => {
    const { clock, tasks, start } = setUp();
    const task = start((ctx) => ctx.sleep(10));
    expect([tasks.has(task), tasks.size, tasks.isEmpty, [...tasks]]).toEqual([
      true,
      1,
      false,
      [task],
    ]);
    await clock.add(10);
    expect([tasks.has(task), tasks.size, tasks.isEmpty, [...tasks]]).toEqual([false, 0, true, []]);
  });

  it.each([
    ["of its own copy", (task: Task<unknown>) => task],
    ["of another copy", ofAnotherCopy],
  ])("holds a task %s once however often it is added, and each set its own", async (_, made) => {
    const { ctx, tasks } = setUp();
    const others = new RunningTasks(ctx);
    const task = made(ctx.asyncAsBackground(forever));
    for (let time = 0; time < 2; time++) tasks.add(task);
    const states = [[tasks.size, tasks.has(task), others.has(task)]];
    others.add(task);
    states.push([others.size, others.has(task)]);
    tasks.cancel();
    await tasks.none();
    states.push([tasks.size, tasks.has(task), tasks.isEmpty, others.isEmpty]);
    expect(states).toEqual([
      [1, true, false],
      [1, true],
      [0, false, true, true],
    ]);
  });

  it("yields those that come later, though the ones that were yielded leave meanwhile", async () => {
    const { tasks, start } = setUp();
    const started = ["a", "b", "c", "d"].map((name) => start(forever, name));
    const seen: string[] = [];
    const iterator = tasks[Symbol.iterator]();
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      seen.push(next.value.name);
      // The one that was yielded and the one after the next.
      next.value.cancel();
      if (seen.length === 1) started[2]?.cancel();
      for (let microtasks = 0; microtasks < 10; microtasks++) await Promise.resolve();
    }
    expect([seen, tasks.isEmpty]).toEqual([["root-->a", "root-->b", "root-->d"], true]);
  });

  it("keeps the others where a task of somebody else's calls back twice", () => {
    const { tasks, start } = setUp();
    const callbacks: ((status: never) => void)[] = [];
    // What has the shape of a task, and does not keep to it.
    const fake = {
      done: false,
      name: "fake",
      addDoneCallback: (callback: (status: never) => void) => {
        callbacks.push(callback);
        return () => undefined;
      },
    } as unknown as Task<unknown>;
    tasks.add(fake);
    const others = ["a", "b"].map((name) => start(forever, name));
    for (let time = 0; time < 2; time++) for (const callback of callbacks) callback({} as never);
    expect([[...tasks], tasks.has(fake), tasks.isEmpty]).toEqual([others, false, false]);
    tasks.cancel();
  });

  it("keeps its order whichever leaves", async () => {
    const { tasks, start } = setUp();
    const started = ["a", "b", "c", "d", "e"].map((name) => start(forever, name));
    const names = (): string => [...tasks].map((task) => task.name.at(-1)).join("");
    const seen = [names()];
    for (const index of [1, 3, 0, 4]) {
      started[index]?.cancel();
      await started[index]?.catch(() => undefined);
      start(forever, String(index));
      seen.push(names());
    }
    expect(seen).toEqual(["abcde", "acde1", "ace13", "ce130", "c1304"]);
    tasks.cancel();
  });

  it("does not count a task that is done in the moment before it hears of that", async () => {
    const { ctx, tasks } = setUp();
    const task = ctx.asyncAsBackground(() => "at once");
    const seen: unknown[] = [];
    task.addDoneCallback(() => {
      seen.push(task.done, tasks.size, tasks.has(task), [...tasks], tasks.isEmpty);
    });
    tasks.add(task);
    await task;
    expect([seen, tasks.isEmpty]).toEqual([[true, 0, false, [], false], true]);
  });

  it("does not take a task that is done", async () => {
    const { ctx, tasks } = setUp();
    const task = ctx.asyncAsBackground(() => "at once");
    await task;
    tasks.add(task);
    expect(tasks.isEmpty).toBe(true);
  });

  it.each([
    ["a task", (task: Task<unknown>) => task],
    ["a task that another copy of the package has made", ofAnotherCopy],
  ])("takes %s once, however often it is added, and hears of its end", async (_, from) => {
    const { clock, log, ctx, tasks } = setUp();
    const own = ctx.asyncAsBackground(forever);
    const add = vi.spyOn(own, "addDoneCallback");
    const task = from(own);
    tasks.add(task, ctx.reporter);
    tasks.add(task);
    tasks.add(task);
    expect([tasks.size, [...tasks], add.mock.calls.length]).toEqual([
      1,
      [task],
      task === own ? 0 : 1,
    ]);
    task.cancel();
    await clock.settle();
    expect([tasks.isEmpty, log.errors]).toEqual([true, []]);
  });

  it.each([
    ["a task", (task: Task<unknown>) => task],
    ["a task that another copy of the package has made", ofAnotherCopy],
  ])("does not listen any more to %s that it lets go of", async (_, from) => {
    const { clock, log, ctx, tasks } = setUp();
    const error = new Error("late");
    const own = ctx.asyncAsBackground(stubborn(clock, 100, error));
    const over = vi.spyOn(tasks, "over");
    tasks.add(from(own), ctx.reporter);
    await clock.settle();
    tasks.cancel();
    tasks.letGoAfter(10);
    await clock.add(10);
    expect([tasks.isEmpty, log.errors.length]).toEqual([true, 1]);
    await clock.add(90);
    expect([log.errors.slice(1), over.mock.calls]).toEqual([[{ message: "late", error }], []]);
  });

  it("says that none is left when the last is done, to everybody who waits, and at once afterwards", async () => {
    const { clock, tasks, start } = setUp();
    const seen: unknown[] = [];
    start((ctx) => ctx.sleep(10));
    start((ctx) => ctx.sleep(20));
    for (const who of [1, 2]) void tasks.none().then(() => seen.push([who, clock.now()]));
    await clock.add(30);
    await tasks.none();
    expect(seen).toEqual([
      [1, 20],
      [2, 20],
    ]);
  });

  it("asks every one to stop, with the reason", async () => {
    const { clock, tasks, start } = setUp();
    const reason = new Error("why");
    const all = [start(forever), start(forever)];
    tasks.cancel(reason);
    await clock.settle();
    const causes = all.map((task) => (task.outcome as { reason: Error }).reason.cause);
    expect(causes).toEqual([reason, reason]);
  });

  it("lets go of what still runs after the grace: names it, and reports its later failure once", async () => {
    const { clock, log, tasks, start } = setUp();
    const late = new Error("late");
    start(stubborn(clock, 100, late), "slow", false);
    start(stubborn(clock, 100, late), "silent");
    start(stubborn(clock, 10), "quick");
    await clock.settle();
    tasks.cancel();
    tasks.letGoAfter(50);
    await clock.add(49);
    expect([tasks.size, log.errors]).toEqual([2, []]);
    await clock.add(1);
    await tasks.none();
    const message =
      "still running 50 ms after being asked to stop, no longer waited for: root-->slow, root-->silent";
    expect([tasks.size, log.errors]).toEqual([0, [{ message, error: undefined }]]);
    await clock.add(100);
    expect(log.errors.slice(1)).toEqual([
      { message: "late", error: late },
      { message: "late", error: late },
    ]);
  });

  it("counts the grace from the first call, and not at all without a number", async () => {
    const { clock, tasks, start } = setUp();
    start(stubborn(clock, 100));
    await clock.settle();
    tasks.cancel();
    tasks.letGoAfter(undefined);
    expect(clock.pending.length).toBe(0);
    await clock.settle();
    tasks.letGoAfter(10);
    await clock.add(5);
    tasks.letGoAfter(10);
    expect(clock.pending.map(({ due }) => due)).toEqual([10, 100]);
    await clock.add(5);
    expect(tasks.isEmpty).toBe(true);
  });

  it("leaves no timer when all are done before the grace is over", async () => {
    const { clock, tasks, start } = setUp();
    start(forever).cancel();
    tasks.letGoAfter(1_000);
    await clock.settle();
    expect([tasks.isEmpty, clock.pending.length]).toEqual([true, 0]);
  });

  it("takes no timer back where there was none", async () => {
    const { clock, tasks, start } = setUp();
    const clear = vi.spyOn(clock, "clearTimeout");
    start(forever).cancel();
    await clock.settle();
    expect([tasks.isEmpty, clear.mock.calls]).toEqual([true, []]);
  });

  it("says nothing where the last is done in the moment that the grace is over", async () => {
    const { log, ctx } = setUp();
    let isOver = (): void => undefined;
    const setTimeout = (fn: () => void): void => void (isOver = fn);
    const clock = { now: () => 0, setTimeout, clearTimeout: () => undefined };
    const late = new RunningTasks(CTX.beginning("late", { clock, log }));
    const task = ctx.asyncAsBackground(() => "at once");
    const seen: unknown[] = [];
    task.addDoneCallback(() => {
      seen.push(task.done, late.isEmpty);
      isOver();
    });
    late.add(task);
    late.letGoAfter(5);
    await late.none();
    expect([seen, log.errors, ctx.done]).toEqual([[true, false], [], false]);
  });

  it("logs the failure of a task that it is to report, once, also where it lets go of it", async () => {
    const { clock, log, ctx, tasks } = setUp();
    const error = new Error("of the task");
    const late = stubborn(clock, 100, new Error("late"));
    for (const coro of [() => Promise.reject(error), late, forever]) {
      tasks.add(ctx.asyncAsBackground(coro), ctx.reporter);
    }
    await clock.settle();
    expect([tasks.size, log.errors]).toEqual([2, [{ message: "of the task", error }]]);
    tasks.cancel();
    tasks.letGoAfter(10);
    await clock.add(100);
    expect(log.errors.slice(1).map(({ message }) => message)).toEqual([
      "still running 10 ms after being asked to stop, no longer waited for: root-->task",
      "late",
    ]);
  });

  it("names ten, and says how many more there are", () => {
    const { tasks, start } = setUp();
    for (let n = 1; n <= 12; n++) start(forever, String(n));
    expect(tasks.names).toBe(
      `${Array.from({ length: 10 }, (_, n) => `root-->${n + 1}`).join(", ")} and 2 more`,
    );
  });
});
