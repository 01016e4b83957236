import { recordLog, VirtualClock } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { AsyncEvent, CTX } from "../src/index.ts";
import { settle, unhandledIn } from "./support/noise.ts";

interface Watched {
  readonly outcome: () => unknown;
  readonly at: () => number | undefined;
}

function setUp(): {
  readonly ctx: CTX;
  readonly clock: VirtualClock;
  readonly log: ReturnType<typeof recordLog>;
  readonly watch: (promise: Promise<unknown>) => Watched;
} {
  const clock = new VirtualClock();
  const log = recordLog();
  const watch = (promise: Promise<unknown>): Watched => {
    let outcome: unknown = "pending";
    let at: number | undefined;
    promise.then(
      (value) => {
        outcome = { value };
        at = clock.now();
      },
      (error: unknown) => {
        outcome = { error };
        at = clock.now();
      },
    );
    return { outcome: () => outcome, at: () => at };
  };
  return { ctx: CTX.beginning("a", { clock, log }), clock, log, watch };
}

/** Sleeps, and when asked to stop cleans up for a while. */
function cleansUp(ms: number, log: string[] = []) {
  return async (ctx: CTX): Promise<void> => {
    const { clock } = ctx;
    try {
      await ctx.wait();
    } finally {
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));
      log.push(`cleaned up at ${clock.now()}`);
    }
  };
}

describe("asyncWithTimeout", () => {
  it("returns or throws as the function does, and leaves no timer", async () => {
    const { ctx, clock } = setUp();
    const error = new Error("mine");
    expect(await ctx.asyncWithTimeout((own) => own.name, { name: "job" })).toBe("a-->job");
    await expect(ctx.asyncWithTimeout(() => Promise.reject(error), { name: "job" })).rejects.toBe(
      error,
    );
    expect(clock.pending.length).toBe(0);
  });

  it("gives the function ten seconds unless told otherwise", async () => {
    const { ctx, clock, watch } = setUp();
    const result = watch(ctx.asyncWithTimeout((own) => own.wait(), { name: "job" }));
    await clock.add(9_999);
    expect(result.outcome()).toBe("pending");
    await clock.add(1);
    expect([result.outcome(), result.at(), clock.pending.length]).toMatchObject([
      {
        error: {
          name: "CancelledError",
          message: "a-->job was cancelled",
          cause: { name: "TimeoutError", message: "job took longer than 10000 ms" },
        },
      },
      10_000,
      0,
    ]);
  });

  it("rejects when the function has cleaned up, with timeoutError where one was given", async () => {
    const { ctx, clock, watch } = setUp();
    const log: string[] = [];
    const timeoutError = new Error("too slow");
    const result = watch(
      ctx.asyncWithTimeout(cleansUp(30, log), { name: "job", timeout: 10, timeoutError }),
    );
    await clock.add(39);
    expect(result.outcome()).toBe("pending");
    await clock.add(1);
    expect([result.outcome(), log]).toEqual([{ error: timeoutError }, ["cleaned up at 40"]]);
  });

  it("rejects even where the function, past the timeout, returns or fails otherwise", async () => {
    const { ctx, clock, watch, log } = setUp();
    const results = [() => "late", () => Promise.reject(new Error("clean-up"))].map((end) =>
      watch(
        ctx.asyncWithTimeout((own) => own.wait().catch(end), {
          name: "job",
          timeout: 10,
          silent: false,
        }),
      ),
    );
    await clock.add(10);
    for (const each of results) {
      expect(each.outcome()).toMatchObject({ error: { cause: { name: "TimeoutError" } } });
    }
    expect(log.errors).toMatchObject([{ message: "clean-up" }]);
  });

  it("sets timeoutEvent when time is up and the function runs, and never otherwise", async () => {
    const { ctx, clock } = setUp();
    const events = [0, 1, 2, 3].map(() => new AsyncEvent());
    const [late, inTime, cancelled, ended] = events;
    const sleep = (ms: number) => (own: CTX) => own.sleep(ms);
    const parent = ctx.child("parent");
    const runs = Promise.allSettled([
      ctx.asyncWithTimeout(sleep(11), { name: "late", timeout: 10, timeoutEvent: late }),
      ctx.asyncWithTimeout(sleep(9), { name: "inTime", timeout: 10, timeoutEvent: inTime }),
      ctx.asyncWithTimeout((own) => void own.cancel(), {
        name: "cancelled",
        timeout: 10,
        timeoutEvent: cancelled,
      }),
      parent.asyncWithTimeout(cleansUp(30), { name: "ended", timeout: 10, timeoutEvent: ended }),
    ]);
    await clock.add(5);
    parent.cancel();
    await clock.add(50);
    await runs;
    expect(events.map(({ isSet }) => isSet)).toEqual([true, false, false, false]);
  });

  it("logs a timeoutEvent that throws, and goes on", async () => {
    const { ctx, clock, log, watch } = setUp();
    const timeoutEvent = {
      set() {
        throw new Error("broken");
      },
    };
    const result = watch(
      ctx.asyncWithTimeout((own) => own.wait(), { name: "job", timeout: 1, timeoutEvent }),
    );
    await clock.add(1);
    expect([result.at(), log.errors.map(({ message }) => message)]).toEqual([
      1,
      ["the timeoutEvent of job threw: broken"],
    ]);
  });

  it("lets the function go when grace is over after the timeout, and names it in the log", async () => {
    const { ctx, clock, log, watch } = setUp();
    const result = watch(
      ctx.asyncWithTimeout(cleansUp(100), { name: "job", timeout: 10, grace: 20 }),
    );
    await clock.add(29);
    expect(result.outcome()).toBe("pending");
    await clock.add(1);
    expect([result.outcome(), result.at(), log.errors]).toMatchObject([
      { error: { cause: { name: "TimeoutError" } } },
      30,
      [
        {
          message: "still running 20 ms after being asked to stop, no longer waited for: a-->job",
        },
      ],
    ]);
    await clock.drain();
    expect([log.errors.length, clock.pending.length]).toEqual([1, 0]);
  });

  it("reports the later failure of a function it let go, once", async () => {
    for (const silent of [true, false]) {
      const { ctx, clock, log, watch } = setUp();
      const run = async (own: CTX): Promise<void> => {
        await cleansUp(50)(own).catch(() => undefined);
        throw new Error("too late");
      };
      const result = watch(
        ctx.asyncWithTimeout(run, { name: "job", timeout: 10, grace: 5, silent }),
      );
      await clock.add(15);
      expect(result.at()).toBe(15);
      await clock.drain();
      expect(log.errors.map(({ message }) => message).slice(1)).toEqual(["too late"]);
    }
  });

  it("does not wait for grace where the clean-up is quicker, and leaves no timer", async () => {
    const { ctx, clock, log, watch } = setUp();
    const result = watch(
      ctx.asyncWithTimeout(cleansUp(5), { name: "job", timeout: 10, grace: 20 }),
    );
    await clock.add(15);
    expect([result.at(), clock.pending.length, log.errors]).toEqual([15, 0, []]);
  });

  it("reaches the function at once when its ctx ends, and rejects after the clean-up, quietly", async () => {
    const { ctx, clock } = setUp();
    const cleaned: string[] = [];
    const reasons = await unhandledIn(async () => {
      for (const end of ["cancel", "reject"] as const) {
        const child = ctx.child("child");
        void child.asyncWithTimeout(cleansUp(10, cleaned), { name: "unseen" });
        const seen = child.asyncWithTimeout(cleansUp(10, cleaned), { name: "seen" });
        await settle();
        child[end]("why");
        await clock.add(10);
        await expect(seen).rejects.toMatchObject({ name: "CancelledError", cause: "why" });
        void child.asyncWithTimeout(cleansUp(10, cleaned), { name: "late" });
      }
    });
    expect([reasons, cleaned.length, clock.pending.length]).toEqual([[], 4, 0]);
  });

  it("never runs a function below what has ended", async () => {
    const { ctx } = setUp();
    ctx.cancel();
    let ran = false;
    const result = ctx.asyncWithTimeout(
      () => {
        ran = true;
      },
      { name: "job" },
    );
    await expect(result).rejects.toMatchObject({ name: "CancelledError" });
    expect(ran).toBe(false);
  });

  it("keeps the outcome of the first cancel where a second comes during the clean-up", async () => {
    const { ctx, clock, watch } = setUp();
    const cleaned: string[] = [];
    const timedOut = watch(
      ctx.asyncWithTimeout(cleansUp(30, cleaned), { name: "first", timeout: 10 }),
    );
    await clock.add(20);
    ctx.cancel("second");
    expect(timedOut.outcome()).toBe("pending");
    await clock.add(20);
    expect([timedOut.outcome(), timedOut.at(), cleaned]).toMatchObject([
      { error: { cause: { name: "TimeoutError" } } },
      40,
      ["cleaned up at 40"],
    ]);
  });

  it("keeps the end of its ctx where the timeout comes during the clean-up", async () => {
    const { ctx, clock, watch } = setUp();
    const result = watch(
      ctx.asyncWithTimeout(cleansUp(30), {
        name: "first",
        timeout: 10,
        timeoutError: new Error("too slow"),
      }),
    );
    await clock.add(5);
    ctx.cancel("first");
    await clock.add(30);
    expect([result.outcome(), result.at()]).toMatchObject([{ error: { cause: "first" } }, 35]);
  });

  it("is the user's to handle where the function fails or time is up", async () => {
    const { ctx, clock } = setUp();
    const error = new Error("mine");
    const reasons = await unhandledIn(async () => {
      void ctx.asyncWithTimeout(() => Promise.reject(error), { name: "fails" });
      void ctx.asyncWithTimeout((own) => own.wait(), { name: "slow", timeout: 1 });
      await clock.add(1);
    });
    expect(reasons).toMatchObject([error, { cause: { name: "TimeoutError" } }]);
  });

  it("logs a failure only with silent: false", async () => {
    const { ctx, log } = setUp();
    for (const silent of [undefined, true, false]) {
      await ctx
        .asyncWithTimeout(() => Promise.reject(new Error(String(silent))), { name: "x", silent })
        .catch(() => undefined);
    }
    expect(log.errors.map(({ message }) => message)).toEqual(["false"]);
  });
});
