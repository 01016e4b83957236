import { recordLog } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { type CancelledError, CTX, Future, type Task } from "../src/index.ts";
import { isTask } from "../src/task.ts";
import { settle, unhandledIn } from "./support/noise.ts";

async function nothing(): Promise<void> {
  // Settles at once.
}

describe("a background task", () => {
  it("starts in a microtask, in a ctx of its own", async () => {
    const root = CTX.beginning("root");
    const order: string[] = [];
    const task = root.asyncAsBackground(
      (ctx) => {
        order.push(`started in ${ctx.name}`);
        return 1;
      },
      { name: "job" },
    );
    order.push("made");
    expect([task.done, task.name]).toEqual([false, "root-->job"]);
    await Promise.resolve();
    order.push("a microtask later");
    expect(order).toEqual(["made", "started in root-->job", "a microtask later"]);
    expect([await task, task.done, root.done]).toEqual([1, true, false]);
  });

  it("is named after its function unless told otherwise", () => {
    const root = CTX.beginning("root");
    expect([
      root.asyncAsBackground(nothing).name,
      root.asyncAsBackground(() => nothing()).name,
      root.asyncAsBackground(nothing, { name: "x" }).name,
    ]).toEqual(["root-->nothing", "root-->task", "root-->x"]);
  });

  it("is done when its function settles, with what that returned, even a thenable", async () => {
    const root = CTX.beginning("root");
    const future = new Future<number>();
    const task = root.asyncAsBackground(() => future);
    await settle();
    expect(task.done).toBe(false);
    future.resolve(7);
    expect(await task).toBe(7);
    expect([task.outcome, task.result(), task.exception()]).toEqual([
      { status: "fulfilled", value: 7 },
      7,
      undefined,
    ]);
  });

  it("fails with what its function throws or rejects with, whatever that is", async () => {
    const root = CTX.beginning("root");
    const hostile: unknown[] = [
      new Error("x"),
      undefined,
      null,
      0,
      Object.create(null),
      {
        get cause(): never {
          throw new Error("cause");
        },
      },
      {
        get name(): never {
          throw new Error("name");
        },
      },
    ];
    for (const error of hostile) {
      for (const end of ["pending", "cancelled"]) {
        const thrower = root.asyncAsBackground((ctx) => {
          if (end === "cancelled") ctx.cancel();
          throw error;
        });
        const rejecter = root.asyncAsBackground(async (ctx) => {
          await nothing();
          if (end === "cancelled") ctx.cancel();
          throw error;
        });
        await root.waitForAll(thrower, rejecter);
        expect([thrower.outcome, rejecter.outcome]).toEqual([
          { status: "rejected", reason: error },
          { status: "rejected", reason: error },
        ]);
      }
    }
  });

  it("never runs where it was cancelled before it started, or its ctx had ended", async () => {
    const root = CTX.beginning("root");
    const ran: string[] = [];
    const before = root.asyncAsBackground(() => ran.push("before"));
    expect([before.cancel("why"), before.done]).toEqual([true, false]);
    const ended = root.child("ended");
    ended.reject("error");
    const late = ended.asyncAsBackground(() => ran.push("late"));
    await root.waitForAll(before, late);
    expect([ran, before.outcome, late.outcome]).toMatchObject([
      [],
      { status: "cancelled", reason: { message: "root-->task was cancelled", cause: "why" } },
      { status: "cancelled", reason: { cause: "error" } },
    ]);
  });

  it("asks its function to stop when it is cancelled, and is done when that settles", async () => {
    const root = CTX.beginning("root");
    const steps: string[] = [];
    const cleanUp = new Future<void>();
    const task = root.asyncAsBackground(async (ctx) => {
      try {
        await ctx.wait();
      } finally {
        steps.push(`asked to stop, signal aborted: ${ctx.signal.aborted}`);
        await cleanUp;
        steps.push("cleaned up");
      }
    });
    await settle();
    expect([task.cancel("why"), task.cancel()]).toEqual([true, false]);
    await settle();
    expect([steps, task.done, root.done]).toEqual([
      ["asked to stop, signal aborted: true"],
      false,
      false,
    ]);
    cleanUp.resolve();
    await root.waitForAll(task);
    expect([steps.at(-1), task.cancelled, task.cancel()]).toEqual(["cleaned up", true, false]);
    await expect(task).rejects.toMatchObject({ name: "CancelledError", cause: "why" });
  });

  it("is cancelled with its parent", async () => {
    const root = CTX.beginning("root");
    const task = root.asyncAsBackground((ctx) => ctx.wait());
    await settle();
    root.cancel("parent");
    await settle();
    expect(task.outcome).toMatchObject({ status: "cancelled", reason: { cause: "parent" } });
  });

  const reason = new Error("the reason");
  const named = (name: string): Error => Object.assign(new Error(name), { name });
  it.each<[string, unknown, string]>([
    ["a CancelledError of any copy", named("CancelledError"), "cancelled"],
    ["an AbortError", new DOMException("x", "AbortError"), "cancelled"],
    ["the reason of its cancel", reason, "cancelled"],
    ["an error with the reason as its cause", new Error("x", { cause: reason }), "cancelled"],
    [
      "an error with an AbortError as its cause",
      new Error("x", { cause: named("AbortError") }),
      "cancelled",
    ],
    ["any other error", new Error("clean-up failed"), "rejected"],
    ["nothing at all", undefined, "rejected"],
    ["a TimeoutError", named("TimeoutError"), "rejected"],
  ])("asked to stop, that throws %s is told so", async (_, error, status) => {
    for (const cancel of [true, false]) {
      const root = CTX.beginning("root");
      const task = root.asyncAsBackground(async (ctx) => {
        await ctx.wait().catch(() => undefined);
        throw error;
      });
      await settle();
      if (cancel) task.cancel(reason);
      else root.reject(reason);
      await root.waitForAll(task);
      expect(task.outcome?.status).toBe(status);
      if (status === "cancelled") {
        expect(task.outcome).toMatchObject({ reason: { name: "CancelledError", cause: reason } });
      }
    }
  });

  it.each([named("CancelledError"), new DOMException("x", "AbortError")])(
    "that was not asked to stop fails with a %s",
    async (error) => {
      const task = CTX.beginning("root").asyncAsBackground(() => Promise.reject(error));
      await settle();
      expect(task.outcome).toEqual({ status: "rejected", reason: error });
    },
  );

  it("is cancelled where it throws the first end, though its ctx has got an own one", async () => {
    const root = CTX.beginning("root");
    const task = root.asyncAsBackground(async (ctx) => {
      await ctx.wait().catch(() => undefined);
      ctx.cancel("own");
      throw ctx.signal.reason as Error;
    });
    await settle();
    root.reject(reason);
    await settle();
    expect(task.outcome).toMatchObject({ status: "cancelled", reason: { cause: "own" } });
  });

  it("has a result where its function returns although it was asked to stop", async () => {
    const root = CTX.beginning("root");
    const task = root.asyncAsBackground((ctx) => ctx.wait().catch(() => "partial"));
    await settle();
    task.cancel();
    expect([await task, task.cancelled]).toEqual(["partial", false]);
  });

  it.each(["returns", "throws"])("cancels its ctx when its function %s", async (how) => {
    const root = CTX.beginning("root");
    const heard: string[] = [];
    let leftover: Task<never> | undefined;
    const task = root.asyncAsBackground((ctx) => {
      ctx.addOnDone(({ name, cancelled }) => heard.push(`${name} ${cancelled}`));
      leftover = ctx.asyncAsBackground((below) => below.wait());
      if (how === "throws") throw new Error("x");
    });
    task.addDoneCallback(() => heard.push("task"));
    await settle();
    expect(heard).toEqual(["task", "root-->task true"]);
    expect([leftover?.cancelled, root.done]).toEqual([true, false]);
  });

  it("is no unhandled rejection, and its failure is kept from the log", async () => {
    const log = recordLog();
    const reasons = await unhandledIn(async () => {
      const root = CTX.beginning("root", { log });
      root.asyncAsBackground(() => Promise.reject(new Error("unseen")));
      root.asyncAsBackground(() => {
        throw new Error("unseen");
      });
      await settle();
    });
    expect([reasons, log.errors]).toEqual([[], []]);
  });

  it("has its failure logged with silent: false, and never that it was cancelled", async () => {
    const log = recordLog();
    const root = CTX.beginning("root", { log });
    const error = new Error("boom");
    root.asyncAsBackground(() => Promise.reject(error), { silent: false });
    const cancelled = root.asyncAsBackground((ctx) => ctx.wait(), { silent: false });
    root.asyncAsBackground(() => 1, { silent: false });
    await settle();
    cancelled.cancel();
    await settle();
    expect(log.errors).toEqual([{ message: "boom", error }]);
  });

  it("can end its own ctx and wait for its own end", async () => {
    const root = CTX.beginning("root");
    const task = root.asyncAsBackground(async (ctx) => {
      ctx.reject(reason);
      await ctx.wait();
    });
    await settle();
    expect(task.outcome).toMatchObject({ status: "cancelled", reason: { cause: reason } });
  });

  it("has then, catch and finally as a promise has", async () => {
    const root = CTX.beginning("root");
    const task = root.asyncAsBackground(() => 1);
    const finals: string[] = [];
    expect([
      await task.then((value) => value + 1),
      await task.catch(() => 0),
      await task.finally(() => void finals.push("over")),
    ]).toEqual([2, 1, 1]);
    expect([finals, Object.prototype.toString.call(task)]).toEqual([["over"], "[object Task]"]);
  });
});

describe("a task whose ctx has ended above", () => {
  it("is cancelled with the very error of that end", async () => {
    const root = CTX.beginning("root");
    const tasks = [1, 2].map(() => root.asyncAsBackground((ctx) => ctx.wait()));
    root.cancel("why");
    const { reason } = root.outcome as { readonly reason: CancelledError };
    const errors = await Promise.all(tasks.map((task) => task.catch((error: unknown) => error)));
    expect([errors[0] === reason, errors[1] === reason]).toEqual([true, true]);
  });

  it("leaves its ctx with that end", async () => {
    const root = CTX.beginning("root");
    const error = new Error("of the root");
    let own: CTX | undefined;
    const task = root.asyncAsBackground((ctx) => {
      own = ctx;
      return ctx.wait();
    });
    await settle();
    root.reject(error);
    await task.catch(() => undefined);
    await settle();
    expect([task.cancelled, own?.outcome]).toEqual([true, { status: "rejected", reason: error }]);
  });
});

describe("the shape of a task", () => {
  const shape = {
    addDoneCallback: nothing,
    cancel: nothing,
    then: nothing,
    [Symbol.toStringTag]: "Task",
  };

  it("is what any copy of this package knows one by", () => {
    const values = [shape, new Future(), CTX.beginning("root"), {}, nothing, "Task", null];
    expect(values.map(isTask)).toEqual([true, false, false, false, false, false, false]);
  });

  it.each(["addDoneCallback", "cancel", "then", Symbol.toStringTag])("has its %s", (missing) => {
    expect(isTask({ ...shape, [missing]: undefined })).toBe(false);
    const less = { ...shape };
    Reflect.deleteProperty(less, missing);
    expect(isTask(less)).toBe(false);
  });
});

describe("reporters", () => {
  it("log what failed, never what was cancelled or went well, and throw for what is pending", () => {
    const log = recordLog();
    const root = CTX.beginning("root", { log });
    const statuses = ["fulfilled", "rejected", "cancelled"].map((end) => {
      const future = new Future<number>();
      if (end === "fulfilled") future.resolve(1);
      else if (end === "rejected") future.reject(new Error("boom"));
      else future.cancel();
      return future;
    });
    for (const each of statuses) {
      root.silentReporter(each);
      expect(log.errors).toEqual([]);
    }
    for (const each of statuses) root.reporter(each);
    expect(log.errors).toEqual([{ message: "boom", error: new Error("boom") }]);
    expect(() => root.reporter(new Future())).toThrow("still pending");
    expect(() => root.silentReporter(new Future())).toThrow("still pending");
  });

  it("are the same function each time, so that they can be taken back", () => {
    const root = CTX.beginning("root");
    const future = new Future();
    future.addDoneCallback(root.reporter);
    future.addDoneCallback(root.silentReporter);
    expect(
      [root.reporter, root.silentReporter].map((each) => future.removeDoneCallback(each)),
    ).toEqual([1, 1]);
  });

  it("say what failed whatever that was, also where the log throws", async () => {
    const log = recordLog();
    const root = CTX.beginning("root", { log });
    const errors: unknown[] = [undefined, "text", Object.create(null), new TypeError("T")];
    for (const error of errors)
      root.asyncAsBackground(() => Promise.reject(error), { silent: false });
    await settle();
    expect(log.errors.map(({ message }) => message)).toEqual(["undefined", "text", "Object", "T"]);
    const broken = (): never => {
      throw new Error("disk full");
    };
    const deaf = CTX.beginning("deaf", { log: { info: broken, error: broken } });
    expect(
      await unhandledIn(() => {
        deaf.asyncAsBackground(() => Promise.reject(new Error("x")), { silent: false });
      }),
    ).toEqual([]);
  });
});
