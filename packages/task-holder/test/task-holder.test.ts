import { CTX, InvalidStateError, type Task } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { recordLog } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { taskHolder } from "../src/index.ts";
import { cleaning, forever, observe, setUp } from "./support/set-up.ts";

describe("taskHolder", () => {
  it("waits on leaving for the tasks of a block that finished", async () => {
    const { clock, log, ctx } = setUp();
    const ends: unknown[] = [];
    const block = async (): Promise<string> => {
      await using holder = taskHolder(ctx);
      holder.addCoroutine((own) => own.sleep(10).then(() => ends.push(clock.now())));
      await holder.finish();
      return "value";
    };
    const seen = observe(block(), clock);
    await clock.add(100);
    expect([ends, seen, log.errors]).toEqual([[10], ["resolved", "value", 10], []]);
  });

  it("takes the call of finish for success, be it awaited or not", async () => {
    const { clock, log, ctx } = setUp();
    const block = async (): Promise<void> => {
      await using holder = taskHolder(ctx);
      holder.addCoroutine((own) => own.sleep(10));
      void holder.finish();
    };
    const seen = observe(block(), clock);
    await clock.add(100);
    expect([seen, log.errors]).toEqual([["resolved", undefined, 10], []]);
  });

  it("cancels the tasks of a block that was left without finish, waits for them, and logs their names", async () => {
    const all = setUp();
    const { clock, log, ctx } = all;
    const error = new Error("block");
    const block = async (): Promise<void> => {
      await using holder = taskHolder(ctx, { name: "db" });
      holder.addCoroutine(cleaning(all, 20), { name: "writer" });
      holder.addCoroutine(forever, { name: "reader" });
      await ctx.sleep(10);
      throw error;
    };
    const seen = observe(block(), clock);
    await clock.add(100);
    expect(seen).toEqual(["rejected", error, 30]);
    expect(log.errors).toEqual([
      {
        message:
          "the task holder db was left without finish(), cancelling: root-->[db]-->dbtask_holder-->writer, root-->[db]-->dbtask_holder-->reader",
        error: undefined,
      },
    ]);
  });

  it("is held by its ctx only while it has tasks, or a grace to count", async () => {
    const { clock, ctx } = setUp();
    const held = (): number | undefined => inspect(ctx)?.children.length;
    const holder = taskHolder(ctx);
    const seen = [held()];
    holder.addCoroutine((own) => own.sleep(10));
    const elsewhere = CTX.beginning("elsewhere").asyncAsBackground(() => 1);
    holder.addTask(elsewhere);
    seen.push(held());
    await clock.add(10);
    // One that is done.
    holder.addTask(elsewhere);
    await clock.settle();
    seen.push(held());
    taskHolder(ctx, { grace: 10 });
    seen.push(held());
    expect(seen).toEqual([0, 1, 0, 1]);
    await holder.finish();
  });

  it("says nothing where there was no task, or where the ctx had ended", async () => {
    const { clock, log, ctx } = setUp();
    const holder = taskHolder(ctx);
    await holder[Symbol.asyncDispose]();
    const other = taskHolder(ctx);
    other.addCoroutine(forever);
    await clock.settle();
    ctx.cancel();
    await other[Symbol.asyncDispose]();
    expect(log.errors).toEqual([]);
  });

  it("never rejects on leaving, and may be left twice", async () => {
    const { ctx } = setUp();
    const holder = taskHolder(ctx);
    holder.addCoroutine(() => Promise.reject(new Error("broken")));
    const left = [holder[Symbol.asyncDispose](), holder[Symbol.asyncDispose]()];
    expect(await Promise.all(left)).toEqual([undefined, undefined]);
  });

  it("rejects finish once it is being left without it", async () => {
    const { ctx } = setUp();
    const holder = taskHolder(ctx);
    const left = holder[Symbol.asyncDispose]();
    await expect(holder.finish()).rejects.toThrow(InvalidStateError);
    await left;
    await expect(holder.finish()).rejects.toThrow(InvalidStateError);
  });

  it("takes more tasks until finish resolves, and none afterwards", async () => {
    const { clock, ctx } = setUp();
    const holder = taskHolder(ctx);
    holder.addCoroutine((own) => own.sleep(10));
    const finished = observe(holder.finish(), clock);
    await clock.add(5);
    holder.addCoroutine((own) => own.sleep(10));
    await clock.add(10);
    expect(finished).toEqual(["resolved", undefined, 15]);
    expect(() => holder.addCoroutine(forever)).toThrow(
      "addCoroutine: the task holder was left, nothing can be added any more",
    );
  });

  it("holds the tasks that run and lets go of each when it is done", async () => {
    const { clock, ctx } = setUp();
    const holder = taskHolder(ctx);
    const short = holder.addCoroutine((own) => own.sleep(10));
    const long = holder.addCoroutine((own) => own.sleep(20));
    const look = (): unknown => [holder.pending, [...holder], holder.has(short), holder.has(long)];
    expect(look()).toEqual([2, [short, long], true, true]);
    await clock.add(10);
    expect(look()).toEqual([1, [long], false, true]);
    await clock.add(10);
    expect(look()).toEqual([0, [], false, false]);
    await holder.finish();
  });

  it("holds also what is added while others clean up", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const holder = taskHolder(ctx);
    const first = holder.addCoroutine(cleaning(all, 10));
    await clock.settle();
    ctx.cancel();
    await clock.settle();
    const second = holder.addCoroutine(forever);
    expect([holder.pending, [...holder], holder.has(second)]).toEqual([2, [first, second], true]);
    await clock.add(10);
    expect([holder.pending, second.cancelled]).toEqual([0, true]);
    await holder[Symbol.asyncDispose]();
  });

  it.each([
    [{ name: 5 }, "taskHolder: name must be a string, got 5"],
    [{ grace: -1 }, "taskHolder: grace must be a finite number of milliseconds >= 0, got -1"],
    [null, "taskHolder: options must be an object, got null"],
  ])("throws for the options %o", (options, message) => {
    // @ts-expect-error they are of other types
    expect(() => taskHolder(setUp().ctx, options)).toThrow(message);
  });

  it("throws for what is no ctx", () => {
    // @ts-expect-error it is no ctx
    expect(() => taskHolder({})).toThrow(
      "taskHolder: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object",
    );
  });
});

describe("addCoroutine", () => {
  it("returns the task", async () => {
    const { ctx } = setUp();
    const holder = taskHolder(ctx);
    const task: Task<number> = holder.addCoroutine(() => 5);
    expect(await task).toBe(5);
  });

  it("throws for what it cannot run", () => {
    const holder = taskHolder(setUp().ctx);
    // @ts-expect-error it is no function
    expect(() => holder.addCoroutine(5)).toThrow("addCoroutine: coro must be a function, got 5");
    // @ts-expect-error they are no options
    expect(() => holder.addCoroutine(forever, 5)).toThrow(
      "addCoroutine: options must be an object, got 5",
    );
    // @ts-expect-error it is no boolean
    expect(() => holder.addCoroutine(forever, { silent: 1 })).toThrow(
      "addCoroutine: silent must be true or false, got 1",
    );
    expect(holder.pending).toBe(0);
  });
});

describe("addTask", () => {
  const elsewhere = (all: ReturnType<typeof setUp>): CTX =>
    CTX.beginning("elsewhere", { clock: all.clock, log: all.log });

  it("waits for a task that was made elsewhere, and returns it", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const task = elsewhere(all).asyncAsBackground((own) => own.sleep(10));
    const holder = taskHolder(ctx);
    expect(holder.addTask(task)).toBe(task);
    expect([holder.pending, holder.has(task)]).toEqual([1, true]);
    const seen = observe(holder.finish(), clock);
    await clock.add(10);
    expect(seen).toEqual(["resolved", undefined, 10]);
  });

  it("cancels it when the ctx ends, for the reason of that, and waits for its clean-up", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const reason = new Error("why");
    const task = elsewhere(all).asyncAsBackground(forever);
    const slow = elsewhere(all).asyncAsBackground(cleaning(all, 20));
    const holder = taskHolder(ctx);
    holder.addTask(task);
    holder.addTask(slow);
    const seen = observe(holder.finish(), clock);
    await clock.add(10);
    ctx.cancel(reason);
    await clock.add(100);
    expect([task.outcome, seen]).toEqual([
      { status: "cancelled", reason: expect.objectContaining({ cause: reason }) as unknown },
      ["resolved", undefined, 30],
    ]);
  });

  it("cancels it when the block is left without finish", async () => {
    const all = setUp();
    const task = elsewhere(all).asyncAsBackground(forever);
    const holder = taskHolder(all.ctx);
    holder.addTask(task);
    await holder[Symbol.asyncDispose]();
    expect([task.cancelled, all.log.errors.length]).toEqual([true, 1]);
  });

  it("leaves its failure to whoever made it", async () => {
    const all = setUp();
    const holder = taskHolder(all.ctx);
    holder.addTask(elsewhere(all).asyncAsBackground(() => Promise.reject(new Error("theirs"))));
    await holder.finish();
    expect(all.log.errors).toEqual([]);
  });

  it("takes a task of its own, one twice, and one that is done, for what they are", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const holder = taskHolder(ctx);
    const own = holder.addCoroutine(forever);
    const other = elsewhere(all).asyncAsBackground(() => 1);
    await clock.settle();
    holder.addTask(own);
    holder.addTask(own);
    holder.addTask(other);
    expect([...holder]).toEqual([own]);
    ctx.cancel();
    await holder.finish();
  });

  it("takes a task of another copy of the package, by its shape", async () => {
    const all = setUp();
    const task = elsewhere(all).asyncAsBackground(forever);
    const foreign = {
      [Symbol.toStringTag]: "Task",
      name: "foreign",
      get done() {
        return task.done;
      },
      cancel: task.cancel.bind(task),
      addDoneCallback: task.addDoneCallback.bind(task),
      removeDoneCallback: task.removeDoneCallback.bind(task),
      then: task.then.bind(task),
    } as unknown as Task<unknown>;
    const holder = taskHolder(all.ctx);
    holder.addTask(foreign);
    expect(holder.pending).toBe(1);
    await holder[Symbol.asyncDispose]();
    expect(task.cancelled).toBe(true);
  });

  it("leaves nothing on a task's holder once the task is done", async () => {
    const all = setUp();
    const holder = taskHolder(all.ctx);
    const task = elsewhere(all).asyncAsBackground(forever);
    holder.addTask(task);
    await all.clock.settle();
    task.cancel("first");
    await all.clock.settle();
    let cancelled = 0;
    task.cancel = () => ++cancelled > 0;
    all.ctx.cancel();
    await holder.finish();
    expect(cancelled).toBe(0);
  });

  it.each([
    [Promise.resolve(), "an object of Promise"],
    [undefined, "undefined"],
    [forever, "the function forever"],
    [CTX.beginning("x", { log: recordLog() }), "an object of Context"],
  ])("throws for %s, which is no task", (task, name) => {
    const holder = taskHolder(setUp().ctx);
    // @ts-expect-error it is no task
    expect(() => holder.addTask(task)).toThrow(
      new TypeError(`addTask: task must be a Task, as made by asyncAsBackground, got ${name}`),
    );
  });
});
