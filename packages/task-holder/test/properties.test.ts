import { type Coroutine, CTX, type Task } from "@machinery/ctx";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TaskHolder, taskHolder, withTaskHolder } from "../src/index.ts";
import { setUp, type SetUp } from "./support/set-up.ts";

interface TaskPlan {
  readonly startAt: number;
  readonly via: "coroutine" | "task";
  readonly lasts: number;
  readonly end: "return" | "throw" | "never";
  readonly cleanUp: number;
  readonly afterCleanUp: "return" | "throw" | "rethrow";
  readonly adds: TaskPlan | undefined;
  readonly addsWhen: "running" | "cleaning" | "done";
}

interface Program {
  readonly tasks: readonly TaskPlan[];
  readonly blockLasts: number;
  readonly blockEnd: "return" | "throw" | "leave";
  readonly ctxEndsAt: number | undefined;
  readonly ctxEnd: "cancel" | "reject";
  readonly form: "withTaskHolder" | "taskHolder";
}

const time = fc.integer({ min: 0, max: 50 });
const { task: taskPlan } = fc.letrec<{ task: TaskPlan }>((tie) => ({
  task: fc.record({
    startAt: time,
    via: fc.constantFrom("coroutine", "task"),
    lasts: time,
    end: fc.constantFrom("return", "throw", "never"),
    cleanUp: time,
    afterCleanUp: fc.constantFrom("return", "throw", "rethrow"),
    adds: fc.option(tie("task"), { nil: undefined, depthSize: "small", maxDepth: 3 }),
    addsWhen: fc.constantFrom("running", "cleaning", "done"),
  }),
}));
const program: fc.Arbitrary<Program> = fc.record({
  tasks: fc.array(taskPlan, { maxLength: 6 }),
  blockLasts: time,
  blockEnd: fc.constantFrom("return", "throw", "leave"),
  // What never ends by itself needs the ctx to end.
  ctxEndsAt: fc.oneof(time, fc.constant(200)),
  ctxEnd: fc.constantFrom("cancel", "reject"),
  form: fc.constantFrom("withTaskHolder", "taskHolder"),
});

function fail(message: string): never {
  throw new Error(message);
}

/** Runs a program, and tells what was still running when the holder was left. */
async function run(all: SetUp, plan: Program): Promise<{ left: boolean; running: number }> {
  const { clock, ctx } = all;
  const elsewhere = CTX.beginning("elsewhere", { clock, log: all.log });
  const wait = (ms: number): Promise<void> =>
    new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
  let running = 0;

  function adopt(holder: TaskHolder, coro: Coroutine<void>): Task<void> {
    const made = elsewhere.asyncAsBackground(coro);
    try {
      return holder.addTask(made);
    } catch (error) {
      // The holder was left before, so the task is nobody's.
      made.cancel();
      throw error;
    }
  }

  function add(holder: TaskHolder, task: TaskPlan): void {
    const coro = async (own: CTX): Promise<void> => {
      running++;
      try {
        if (task.adds !== undefined && task.addsWhen === "running") add(holder, task.adds);
        await (task.end === "never" ? own.wait() : own.sleep(task.lasts));
        if (task.end === "throw") throw new Error("task");
      } catch (error) {
        if (!own.done) throw error;
        if (task.adds !== undefined && task.addsWhen === "cleaning") add(holder, task.adds);
        await wait(task.cleanUp);
        if (task.afterCleanUp === "throw") fail("clean-up");
        if (task.afterCleanUp === "rethrow") throw error;
      } finally {
        running--;
      }
    };
    const made = task.via === "coroutine" ? holder.addCoroutine(coro) : adopt(holder, coro);
    const { adds } = task;
    if (adds !== undefined && task.addsWhen === "done") {
      made.addDoneCallback(() => add(holder, adds));
    }
  }

  async function block(holder: TaskHolder): Promise<void> {
    for (const task of plan.tasks) {
      if (task.startAt === 0) {
        add(holder, task);
        continue;
      }
      clock.setTimeout(() => {
        try {
          add(holder, task);
        } catch {
          // The holder was left before.
        }
      }, task.startAt);
    }
    await wait(plan.blockLasts);
    if (plan.blockEnd === "throw") throw new Error("block");
  }

  async function leave(): Promise<void> {
    if (plan.form === "withTaskHolder") return withTaskHolder(ctx, block);
    await using holder = taskHolder(ctx);
    await block(holder);
    if (plan.blockEnd === "return") await holder.finish();
  }

  const result = { left: false, running: -1 };
  const over = (): void => {
    result.left = true;
    result.running = running;
  };
  leave().then(over, over);
  if (plan.ctxEndsAt !== undefined) {
    clock.setTimeout(() => {
      if (plan.ctxEnd === "cancel") ctx.cancel();
      else ctx.reject(new Error("ctx"));
    }, plan.ctxEndsAt);
  }
  await clock.drain();
  expect(running).toBe(0);
  return result;
}

describe("a task holder", { timeout: 60_000 }, () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);

  beforeEach(() => void process.on("unhandledRejection", note));
  afterEach(() => void process.off("unhandledRejection", note));

  it("leaves no task running and no rejection unhandled, whatever the program", async () => {
    await fc.assert(
      fc.asyncProperty(program, async (plan) => {
        const all = setUp();
        expect(await run(all, plan)).toEqual({ left: true, running: 0 });
        expect([unhandled, all.clock.pending.length]).toEqual([[], 0]);
      }),
      { numRuns: 300 },
    );
  });

  it("counts as pending exactly those of its tasks that are not done", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(time, { maxLength: 20 }), fc.array(time), async (lasts, looks) => {
        const { clock, ctx } = setUp();
        const holder = taskHolder(ctx);
        const tasks = lasts.map((ms) => holder.addCoroutine((own) => own.sleep(ms)));
        for (const at of [...looks].sort((a, b) => a - b)) {
          await clock.add(Math.max(0, at - clock.now()));
          const pending = tasks.filter((task) => !task.done);
          expect([holder.pending, [...holder]]).toEqual([pending.length, pending]);
        }
        ctx.cancel();
        await holder.finish();
      }),
      { numRuns: 50 },
    );
  });
});
