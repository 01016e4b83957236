import { CTX, Future } from "@machinery/ctx";
import { assertNothingLeft, leftovers, leftoversTree, VirtualClock } from "@machinery/testing";
import { describe, expect, it, vi } from "vitest";

function setUp(): { readonly clock: VirtualClock; readonly ctx: CTX } {
  const clock = new VirtualClock();
  return { clock, ctx: CTX.beginning("test", { clock }) };
}

const never = new Promise<never>(() => undefined);

function onEnd(): void {
  // Is only there to be listed.
}

describe("leftovers", () => {
  it("are none where nothing is alive, be there children or not", () => {
    const { ctx } = setUp();
    ctx.child("dropped").child("below");
    expect(leftovers(ctx)).toEqual([]);
  });

  it("are tasks, waits, listeners, timers and signals, parents before children", async () => {
    const { clock, ctx } = setUp();
    const job = ctx.child("job", { prefix: "a" });
    job.addDoneCallback(onEnd);
    job.addOnDone(onEnd, { index: {} });
    job.asyncAsBackground((own) => own.until(never), { name: "runs" });
    const timed = job.child("timed", { timeout: 5, signal: new AbortController().signal });
    expect(timed.signal.aborted).toBe(false);
    void timed.sleep(3);
    void timed.wait();
    void ctx.waitForFirst(new Future(), ctx);
    await clock.settle();
    expect(leftovers(ctx)).toEqual([
      { ctx: "test", kind: "wait", what: "wait" },
      { ctx: "test-->[a]-->job", kind: "listener", what: "onEnd" },
      { ctx: "test-->[a]-->job", kind: "listener", what: "" },
      { ctx: "test-->[a]-->job-->runs", kind: "task", what: "running" },
      { ctx: "test-->[a]-->job-->runs", kind: "wait", what: "until" },
      { ctx: "test-->[a]-->job-->timed", kind: "wait", what: "sleep" },
      { ctx: "test-->[a]-->job-->timed", kind: "wait", what: "wait" },
      { ctx: "test-->[a]-->job-->timed", kind: "timer", what: "timeout" },
      { ctx: "test-->[a]-->job-->timed", kind: "signal", what: "taken" },
      { ctx: "test-->[a]-->job-->timed", kind: "signal", what: "given" },
    ]);
  });

  it("are none when it is over", async () => {
    const { clock, ctx } = setUp();
    const job = ctx.child("job", { timeout: 5 });
    job.addDoneCallback(onEnd);
    job.asyncAsBackground((own) => own.sleep(3));
    void job.until(never);
    await clock.add(10);
    expect(leftovers(ctx)).toEqual([]);
  });

  it("count a task until its function has settled, though its ctx has ended", async () => {
    const { clock, ctx } = setUp();
    const other = CTX.beginning("other", { clock });
    const cleanUp = async (own: CTX): Promise<void> => {
      await own.waitForFirst(own);
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, 10));
    };
    const job = ctx.child("job");
    job.asyncAsBackground(cleanUp);
    other.asyncAsBackground(cleanUp);
    await clock.settle();
    job.cancel();
    const stopping = leftovers(ctx);
    await clock.add(10);
    expect([stopping, leftovers(ctx)]).toEqual([
      [{ ctx: "test-->job-->cleanUp", kind: "task", what: "asked to stop" }],
      [],
    ]);
  });

  it("do not count what holds the ctx itself but waits and listeners", async () => {
    const { clock, ctx } = setUp();
    const seen = await clock.runUntil(
      ctx.child("parent", { timeout: 5 }).asyncAsBackground((own) => {
        return own.signal.aborted || leftovers(own);
      }),
    );
    expect(seen).toEqual([]);
  });

  it("are found whichever copy of ctx made them", async () => {
    vi.resetModules();
    const theirs = await import("@machinery/ctx");
    expect(theirs.CTX).not.toBe(CTX);
    const ctx = theirs.CTX.beginning("theirs");
    ctx.asyncAsBackground(
      async (own) => {
        own.cancel();
        await never;
      },
      { name: "deaf" },
    );
    ctx.child("child").addDoneCallback(onEnd);
    await new VirtualClock().settle();
    expect(leftoversTree(ctx)).toBe(
      "theirs\n├─ child: listener (onEnd)\n└─ deaf: task (asked to stop)",
    );
  });

  it("of a deep tree are found, and drawn in few lines", () => {
    const { ctx } = setUp();
    let deep = ctx;
    for (let level = 0; level < 5_000; level++) deep = deep.child("c");
    deep.addDoneCallback(onEnd);
    expect([leftovers(ctx).length, leftoversTree(ctx).split("\n").length]).toEqual([1, 2]);
  });

  it("beyond 100 lines are not drawn", () => {
    const { ctx } = setUp();
    for (let index = 0; index < 200; index++) ctx.child(`c${index}`).addDoneCallback(onEnd);
    expect(leftoversTree(ctx).split("\n").slice(-2)).toEqual(["├─ c98: listener (onEnd)", "…"]);
  });
});

describe("assertNothingLeft", () => {
  it("says nothing where nothing is left", () => {
    const { ctx } = setUp();
    ctx.child("over").cancel();
    expect(() => assertNothingLeft(ctx)).not.toThrow();
  });

  it("throws an error that shows what is", () => {
    const { ctx } = setUp();
    const job = ctx.child("job");
    job.addDoneCallback(onEnd);
    void job.child("request", { timeout: 5 });
    ctx.child("other").addDoneCallback(onEnd);
    expect(() => assertNothingLeft(ctx)).toThrow(
      [
        "assertNothingLeft: 3 left",
        "test",
        "├─ job: listener (onEnd)",
        "│  └─ request: timer (timeout)",
        "└─ other: listener (onEnd)",
      ].join("\n"),
    );
  });
});
