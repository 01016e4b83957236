import { AsyncEvent, CTX, Future } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import { describe, expect, it } from "vitest";

function setUp(): { readonly clock: VirtualClock; readonly ctx: CTX } {
  const clock = new VirtualClock();
  return { clock, ctx: CTX.beginning("test", { clock }) };
}

const never = new Promise<never>(() => undefined);

describe("runUntil", () => {
  it("lets as much time pass as it takes, and no more", async () => {
    const { clock, ctx } = setUp();
    void ctx.sleep(5_000);
    expect([await clock.runUntil(ctx.sleep(3_000).then(() => "slept")), clock.now()]).toEqual([
      "slept",
      3_000,
    ]);
  });

  it("rejects as the promise does", async () => {
    const { clock, ctx } = setUp();
    const failing = ctx.sleep(5).then(() => {
      throw new Error("its own");
    });
    await expect(clock.runUntil(failing)).rejects.toThrow("its own");
  });

  it("waits for futures, tasks, contexts, events and signals", async () => {
    const { clock, ctx } = setUp();
    const future = new Future<string>();
    const event = new AsyncEvent();
    const controller = new AbortController();
    const child = ctx.child("child", { timeout: 3 });
    clock.setTimeout(() => future.resolve("value"), 1);
    clock.setTimeout(() => event.set(), 5);
    clock.setTimeout(() => controller.abort(), 7);
    const task = ctx.asyncAsBackground((own) => own.sleep(2).then(() => "done"));
    const seen: unknown[] = [];
    for (const what of [future, task, child, event, controller.signal, event]) {
      seen.push(await clock.runUntil(what), clock.now());
    }
    expect(seen).toEqual([
      "value",
      1,
      "done",
      2,
      undefined,
      3,
      undefined,
      5,
      undefined,
      7,
      undefined,
      7,
    ]);
  });

  it("finds the hang at once, and shows what is alive", async () => {
    const { clock, ctx } = setUp();
    ctx.asyncAsBackground((own) => own.wait(), { name: "listener" });
    ctx.child("session").asyncAsBackground(
      async (own) => {
        own.cancel();
        await never;
      },
      { name: "deaf" },
    );
    const error = await clock.runUntil(never, { ctx }).catch(String);
    expect(error).toBe(
      [
        "Error: runUntil: nothing is left that could bring it about",
        "at 0 ms, timers pending: none",
        "alive at test",
        "├─ listener: task (running), wait (wait)",
        "└─ session-->deaf: task (asked to stop)",
      ].join("\n"),
    );
  });

  it("fires what is there first", async () => {
    const { clock } = setUp();
    clock.setTimeout(() => undefined, 5);
    await expect(clock.runUntil(never)).rejects.toThrow("\nat 5 ms, timers pending: none");
  });

  it("stops when it has taken too long, and lists the timers that are pending", async () => {
    const { clock } = setUp();
    const every = (): unknown => clock.setTimeout(every, 1_000);
    for (let timer = 0; timer < 12; timer++) every();
    const error = await clock.runUntil(never, { within: 2_500 }).catch(String);
    const listed = "3000 (in 1000 ms), ".repeat(10);
    expect(error).toBe(
      `Error: runUntil: it has not come about within 2500 ms\nat 2000 ms, timers pending: ${listed}and 2 more`,
    );
  });

  it("leaves nothing on what it waited for in vain", async () => {
    const { clock, ctx } = setUp();
    const { listeners, signal } = countingSignal();
    const failed = await clock.runUntil(signal).catch(() => "failed");
    await expect(clock.runUntil(ctx, { ctx })).rejects.toThrow("alive at test");
    expect([failed, listeners()]).toEqual(["failed", 0]);
  });

  it("runs what lets time pass by itself", async () => {
    const { clock } = setUp();
    const passing = (async () => {
      await clock.add(50);
      await clock.add(50);
      return clock.now();
    })();
    expect(await clock.runUntil(passing)).toBe(100);
  });
});

function countingSignal(): { readonly signal: AbortSignal; readonly listeners: () => number } {
  const { signal } = new AbortController();
  let count = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    count++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    count--;
    removeEventListener.apply(signal, args);
  };
  return { signal, listeners: () => count };
}
