import { CancelledError, type CTX, InvalidStateError, type Task } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { type TaskHolder, withTaskHolder } from "../src/index.ts";
import { cleaning, forever, observe, setUp } from "./support/set-up.ts";

describe("withTaskHolder", () => {
  it("returns what the body returned, once every task is done", async () => {
    const { clock, ctx } = setUp();
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        holder.addCoroutine((own) => own.sleep(10));
        holder.addCoroutine((own) => own.sleep(30));
        return "value";
      }),
      clock,
    );
    await clock.add(100);
    expect(seen).toEqual(["resolved", "value", 30]);
  });

  it("is over at once where there is nothing to wait for", async () => {
    const { clock, ctx } = setUp();
    const seen = observe(
      withTaskHolder(ctx, () => 1),
      clock,
    );
    await clock.settle();
    expect(seen).toEqual(["resolved", 1, 0]);
  });

  it("waits for what is added meanwhile: by tasks, by callbacks, and by who awaited the last one", async () => {
    const { clock, ctx } = setUp();
    const done: unknown[] = [];
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        const first = holder.addCoroutine(async (own) => {
          await own.sleep(10);
          const second = holder.addCoroutine((own) => own.sleep(10));
          second.addDoneCallback(() => {
            const third = holder.addCoroutine((own) => own.sleep(10));
            const wrapped = async (): Promise<void> => {
              await third;
            };
            void wrapped().then(() => {
              holder.addCoroutine(async (own) => {
                await own.sleep(10);
                done.push("fourth");
              });
            });
          });
        });
        void first.then(() => done.push("first"));
      }),
      clock,
    );
    await clock.add(100);
    expect([done, seen]).toEqual([
      ["first", "fourth"],
      ["resolved", undefined, 40],
    ]);
  });

  it("hands tasks a ctx below a child of its own, named after the holder", async () => {
    const { clock, ctx } = setUp();
    const names: string[] = [];
    await withTaskHolder(ctx, (holder) => {
      holder.addCoroutine(function load(own) {
        names.push(own.name);
      });
      holder.addCoroutine((own) => names.push(own.name), { name: "named" });
    });
    await withTaskHolder(
      ctx,
      (holder) => holder.addCoroutine((own) => names.push(own.name)).then(() => undefined),
      { name: "db" },
    );
    await clock.settle();
    expect(names).toEqual([
      "root-->task_holder-->load",
      "root-->task_holder-->named",
      "root-->[db]-->dbtask_holder-->task",
    ]);
  });

  it("logs a task that fails, and neither cancels its siblings nor rejects", async () => {
    const { clock, log, ctx } = setUp();
    const error = new Error("broken");
    let sibling: Task<string> | undefined;
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        holder.addCoroutine(() => Promise.reject(error));
        holder.addCoroutine(() => Promise.reject(new Error("kept")), { silent: true });
        sibling = holder.addCoroutine((own) => own.sleep(10).then(() => "fine"));
      }),
      clock,
    );
    await clock.add(10);
    expect([seen, sibling?.outcome, log.errors]).toEqual([
      ["resolved", undefined, 10],
      { status: "fulfilled", value: "fine" },
      [{ message: "broken", error }],
    ]);
  });

  it("waits for a silent task as for any other", async () => {
    const { clock, ctx } = setUp();
    const pending: number[] = [];
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        holder.addCoroutine((own) => own.sleep(10), { silent: true });
        pending.push(holder.pending);
      }),
      clock,
    );
    await clock.add(20);
    expect([pending, seen]).toEqual([[1], ["resolved", undefined, 10]]);
  });

  it("cancels the tasks when the body throws, with its error as the reason, and rejects after their clean-up", async () => {
    const all = setUp();
    const { clock, ctx, log } = all;
    const error = new Error("body");
    const tasks: Task<unknown>[] = [];
    const seen = observe(
      withTaskHolder(ctx, async (holder) => {
        tasks.push(holder.addCoroutine(forever), holder.addCoroutine(cleaning(all, 30)));
        await ctx.sleep(10);
        throw error;
      }),
      clock,
    );
    await clock.add(100);
    expect(seen).toEqual(["rejected", error, 40]);
    expect(tasks.map((task) => task.outcome)).toEqual([
      { status: "cancelled", reason: expect.objectContaining({ cause: error }) as unknown },
      { status: "fulfilled", value: undefined },
    ]);
    expect(log.errors).toEqual([]);
  });

  it("rejects with what a body throws that is no async function", async () => {
    const error = new Error("at once");
    const thrown = withTaskHolder(setUp().ctx, () => {
      throw error;
    });
    await expect(thrown).rejects.toBe(error);
  });

  it("tells the tasks at once when the ctx ends while the body still runs", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const ends: unknown[] = [];
    const seen = observe(
      withTaskHolder(ctx, async (holder) => {
        holder.addCoroutine(cleaning(all, 5)).addDoneCallback(() => ends.push(clock.now()));
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 50));
        return "body";
      }),
      clock,
    );
    await clock.add(10);
    ctx.cancel();
    await clock.add(100);
    expect([ends, seen]).toEqual([[15], ["resolved", "body", 50]]);
  });

  it("cancels the tasks when the ctx ends while it waits, and waits for their clean-up", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const error = new Error("ctx");
    const heard: unknown[] = [];
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        holder.addCoroutine(cleaning(all, 20));
        holder.addCoroutine((own) => own.wait().catch((end: unknown) => heard.push(end)));
        return "body";
      }),
      clock,
    );
    await clock.add(10);
    ctx.reject(error);
    await clock.add(100);
    expect([heard, seen]).toEqual([[error], ["resolved", "body", 30]]);
  });

  it("needs no handler where it rejects because the ctx has ended", async () => {
    const { clock, ctx } = setUp();
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    const promise = withTaskHolder(ctx, () => ctx.wait());
    ctx.cancel();
    await clock.settle();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    await expect(promise).rejects.toBeInstanceOf(CancelledError);
  });

  it("starts nothing that is added after the end of the ctx, where nothing cleans up", async () => {
    const { clock, ctx } = setUp();
    let ran = false;
    let task: Task<unknown> | undefined;
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        ctx.cancel();
        task = holder.addCoroutine(() => (ran = true));
      }),
      clock,
    );
    await clock.settle();
    expect([ran, task?.cancelled, seen]).toEqual([false, true, ["resolved", undefined, 0]]);
  });

  it("runs what is added by a clean-up as long as the clean-up takes, and then asks it to stop", async () => {
    const { clock, ctx } = setUp();
    const events: unknown[] = [];
    const wait = (ms: number): Promise<void> =>
      new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
    const seen = observe(
      withTaskHolder(ctx, (holder) => {
        holder.addCoroutine(async (own) => {
          await own.waitForFirst(own);
          const help = holder.addCoroutine((own) => own.sleep(10).then(() => "helped"));
          events.push([await help, clock.now()]);
          holder.addCoroutine(
            async (own) => {
              events.push([own.name, own.done]);
              await own.waitForFirst(own);
              events.push(["asked to stop", clock.now()]);
              await wait(5);
              holder.addCoroutine(() => events.push("the last"));
              await wait(1);
            },
            { name: "later" },
          );
          await wait(20);
        });
      }),
      clock,
    );
    await clock.add(100);
    ctx.cancel();
    await clock.add(100);
    expect(events).toEqual([
      ["helped", 110],
      ["root-->task_holder-->later", false],
      ["asked to stop", 130],
      "the last",
    ]);
    expect(seen).toEqual(["resolved", undefined, 136]);
  });

  it("lets go of what does not stop within the grace: names it, leaves, and reports its later failure", async () => {
    const { clock, log, ctx } = setUp();
    const late = new Error("late");
    const seen = observe(
      withTaskHolder(
        ctx,
        async (holder) => {
          holder.addCoroutine(
            () => new Promise((_, reject) => clock.setTimeout(() => reject(late), 500)),
            { name: "deaf" },
          );
          await ctx.sleep(1);
          throw new Error("body");
        },
        { grace: 100 },
      ),
      clock,
    );
    await clock.add(1_000);
    expect(seen).toEqual(["rejected", new Error("body"), 101]);
    expect(log.errors).toEqual([
      {
        message:
          "still running 100 ms after being asked to stop, no longer waited for: root-->task_holder-->deaf",
        error: undefined,
      },
      { message: "late", error: late },
    ]);
  });

  it("counts the grace from the end of the ctx, also where that comes first", async () => {
    const { clock, ctx } = setUp();
    const seen = observe(
      withTaskHolder(
        ctx,
        (holder) => {
          holder.addCoroutine(() => new Promise(() => undefined));
        },
        { grace: 100 },
      ),
      clock,
    );
    await clock.add(1_000);
    ctx.cancel();
    await clock.add(1_000);
    expect([seen, clock.pending.length]).toEqual([["resolved", undefined, 1_100], 0]);
  });

  it("has no grace to count where all stop in time", async () => {
    const all = setUp();
    const { clock, ctx } = all;
    const seen = observe(
      withTaskHolder(ctx, (holder) => void holder.addCoroutine(cleaning(all, 50)), { grace: 100 }),
      clock,
    );
    await clock.settle();
    ctx.cancel();
    await clock.add(50);
    expect([seen, clock.pending.length]).toEqual([["resolved", undefined, 50], 0]);
  });

  it("names misuse after it was left", async () => {
    const { ctx } = setUp();
    let left: TaskHolder | undefined;
    await withTaskHolder(ctx, (holder) => void (left = holder), { name: "db" });
    const other = ctx.asyncAsBackground(forever);
    expect(() => left?.addCoroutine(forever)).toThrow(
      new InvalidStateError(
        "addCoroutine: the task holder db was left, nothing can be added any more",
      ),
    );
    expect(() => left?.addTask(other)).toThrow(InvalidStateError);
    await expect(left?.finish()).resolves.toBeUndefined();
    ctx.cancel();
  });

  it("rejects finish after it was left by an error", async () => {
    let left: TaskHolder | undefined;
    const thrown = withTaskHolder(setUp().ctx, (holder) => {
      left = holder;
      throw new Error("body");
    });
    await expect(thrown).rejects.toThrow("body");
    await expect(left?.finish()).rejects.toThrow(
      new InvalidStateError(
        "finish: the task holder was left without it and has cancelled its tasks",
      ),
    );
  });

  it("lets a body wait for its tasks itself", async () => {
    const { clock, ctx } = setUp();
    const seen = observe(
      withTaskHolder(ctx, async (holder) => {
        holder.addCoroutine((own) => own.sleep(10));
        await holder.finish();
        return clock.now();
      }),
      clock,
    );
    await clock.add(10);
    expect(seen).toEqual(["resolved", 10, 10]);
  });

  it("leaves nothing on a long-lived ctx", async () => {
    const { clock, ctx } = setUp();
    const spy = { added: 0, undone: 0 };
    const adding = ctx.addDoneCallback.bind(ctx);
    ctx.addDoneCallback = (callback) => {
      spy.added++;
      const undo = adding(callback);
      return () => {
        spy.undone++;
        undo();
      };
    };
    const child = ctx.child.bind(ctx);
    const children: CTX[] = [];
    ctx.child = (...args) => {
      const made = child(...args);
      children.push(made);
      return made;
    };
    await withTaskHolder(ctx, (holder) => void holder.addCoroutine(() => 1), { grace: 10 });
    expect([
      spy.added - spy.undone,
      children.map((each) => each.done),
      clock.pending.length,
    ]).toEqual([0, [true], 0]);
  });

  it.each([
    [undefined, "undefined"],
    [{}, "an object"],
    ["ctx", '"ctx"'],
  ])("rejects %s, which is no ctx", async (ctx, name) => {
    // @ts-expect-error it is no ctx
    await expect(withTaskHolder(ctx, () => 1)).rejects.toThrow(
      new TypeError(
        `withTaskHolder: ctx must be a CTX, as made by CTX.beginning or ctx.child, got ${name}`,
      ),
    );
  });

  it("rejects a body and options that are none, and runs nothing", async () => {
    const { ctx } = setUp();
    let ran = false;
    const body = (): void => void (ran = true);
    const messages: unknown[] = [];
    for (const [given, options] of [
      [undefined, undefined],
      [body, null],
      [body, { name: 5 }],
      [body, { grace: -1 }],
      [body, { grace: "1" }],
      [body, { grace: Number.NaN }],
    ]) {
      // @ts-expect-error they are of other types
      await withTaskHolder(ctx, given, options).catch((error: unknown) =>
        messages.push(String(error)),
      );
    }
    expect([ran, messages]).toEqual([
      false,
      [
        "TypeError: withTaskHolder: body must be a function, got undefined",
        "TypeError: withTaskHolder: options must be an object, got null",
        "TypeError: withTaskHolder: name must be a string, got 5",
        "RangeError: withTaskHolder: grace must be a finite number of milliseconds >= 0, got -1",
        'TypeError: withTaskHolder: grace must be a finite number of milliseconds >= 0, got "1"',
        "RangeError: withTaskHolder: grace must be a finite number of milliseconds >= 0, got NaN",
      ],
    ]);
  });
});
