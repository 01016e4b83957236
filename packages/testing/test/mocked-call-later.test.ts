import { promisify } from "node:util";
import { CTX } from "@machinery/ctx";
import { leftovers, mockedCallLater, recordLog, VirtualClock } from "@machinery/testing";
import { afterEach, describe, expect, it, vi } from "vitest";

const platform = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] as const;
const { Date: RealDate } = globalThis;
const before = platform.map((key) => globalThis[key]);
const nowBefore = Object.getOwnPropertyDescriptor(performance, "now");

afterEach(() => {
  vi.useRealTimers();
});

function setUp(): CTX {
  return CTX.beginning("test", { log: recordLog() });
}

const passed = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms));

describe("mockedCallLater", () => {
  it("lets a test wait for hours in no time", async () => {
    using mocked = mockedCallLater(setUp());
    await passed(5 * 3_600_000);
    expect([Date.now(), performance.now(), mocked.calledTimes]).toEqual([
      18_000_000,
      18_000_000,
      [18_000_000],
    ]);
  });

  it("calls in order, and at the time it says", async () => {
    using mocked = mockedCallLater(setUp(), { startTime: 100 });
    const called: unknown[] = [];
    for (const ms of [2_000, 1_000, 5_000, 300])
      setTimeout(() => called.push([Date.now(), ms]), ms);
    await mocked.add(5_000);
    expect([called, mocked.clock.now()]).toEqual([
      [
        [400, 300],
        [1_100, 1_000],
        [2_100, 2_000],
        [5_100, 5_000],
      ],
      5_100,
    ]);
  });

  it("is the time of a ctx on the clock of the system", async () => {
    const ctx = setUp();
    using mocked = mockedCallLater(ctx);
    await ctx.sleep(1_000);
    const at = ctx.clock.now();
    // Longer than the platform's longest delay.
    await ctx.sleep(30 * 86_400_000);
    expect([at, mocked.clock.now()]).toEqual([1_000, 2_592_001_000]);
  });

  it("moves the clock of a ctx that is on a VirtualClock, and leaves the platform alone", async () => {
    const clock = new VirtualClock(50);
    const ctx = CTX.beginning("test", { clock });
    using mocked = mockedCallLater(ctx);
    await ctx.sleep(100);
    expect([mocked.clock, clock.now(), globalThis.setTimeout]).toEqual([clock, 150, before[0]]);
  });

  it("passes a given time exactly, and no more while the test goes on", async () => {
    using mocked = mockedCallLater(setUp());
    const times: number[] = [];
    setTimeout(() => undefined, 10_000);
    for (const ms of [7, 0, 130, 1]) {
      await mocked.add(ms);
      await Promise.resolve();
      times.push(Date.now());
    }
    expect(times).toEqual([7, 7, 137, 138]);
  });

  it("logs what a timer throws, and goes on", async () => {
    const log = recordLog();
    const ctx = CTX.beginning("test", { log });
    using mocked = mockedCallLater(ctx);
    setTimeout(() => {
      throw new Error("from a timer");
    }, 1);
    await passed(5);
    expect([log.errors, mocked.calledTimes]).toEqual([
      [{ message: "a timer threw", error: new Error("from a timer") }],
      [1, 5],
    ]);
  });

  it("takes over what it is told", async () => {
    using mocked = mockedCallLater(setUp(), { platform: ["Date"] });
    await mocked.add(5);
    expect([Date.now(), globalThis.setTimeout === before[0], performance.now() > 5]).toEqual([
      5,
      true,
      true,
    ]);
  });

  it("is nothing that is left over while it lasts, and puts everything back", async () => {
    const ctx = setUp();
    const mocked = mockedCallLater(ctx, { name: "my" });
    const left = leftovers(ctx);
    expect(globalThis.setTimeout).not.toBe(before[0]);
    mocked[Symbol.dispose]();
    mocked[Symbol.dispose]();
    expect([left, platform.map((key) => globalThis[key])]).toEqual([[], before]);
    expect(Object.getOwnPropertyDescriptor(performance, "now")).toEqual(nowBefore);
  });

  it("puts everything back when the ctx ends", async () => {
    const ctx = setUp();
    mockedCallLater(ctx);
    ctx.cancel();
    await Promise.resolve();
    expect(platform.map((key) => globalThis[key])).toEqual(before);
  });
});

describe("the timers of the mocked platform", () => {
  it("repeat, pass arguments, and are taken back by their handle or its number", async () => {
    using mocked = mockedCallLater(setUp());
    const called: unknown[] = [];
    const interval = setInterval((...args) => called.push([Date.now(), ...args]), 10, "a", "b");
    const timeout = setTimeout(() => called.push("never"), 15);
    clearInterval(Number(timeout));
    await mocked.add(25);
    clearTimeout(interval);
    clearTimeout(undefined);
    clearTimeout(interval);
    await mocked.add(25);
    expect([called, mocked.clock.pending]).toEqual([
      [
        [10, "a", "b"],
        [20, "a", "b"],
      ],
      [],
    ]);
  });

  it("can do what those of Node can", async () => {
    using mocked = mockedCallLater(setUp());
    const called: number[] = [];
    const timeout = setTimeout(() => called.push(Date.now()), 10);
    const refs = [timeout.hasRef(), timeout.unref().hasRef(), timeout.ref().hasRef()];
    await mocked.add(5);
    timeout.refresh();
    await mocked.add(20);
    {
      using _ = setTimeout(() => called.push(-1), 10);
    }
    const value = await promisify(setTimeout)(10, "value");
    expect([refs, called, value, Date.now()]).toEqual([[true, false, true], [15], "value", 35]);
  });

  it("take a delay as Node does", async () => {
    using mocked = mockedCallLater(setUp());
    const delays = [0, -5, Number.NaN, undefined, 1.9, 2 ** 31];
    for (const delay of delays) setTimeout(() => undefined, delay);
    await mocked.add(5);
    expect(mocked.calledTimes).toEqual(delays.map(() => 1));
  });

  it("take back what the platform has armed before", () => {
    const real = setTimeout(() => expect.fail("fired"), 0);
    using _ = mockedCallLater(setUp());
    clearTimeout(real);
  });
});

describe("the mocked Date", () => {
  it("is a Date in every other respect", () => {
    const old = new Date(5);
    using _ = mockedCallLater(setUp(), { startTime: Date.UTC(2030, 0, 1) });
    class Own extends Date {}
    expect([
      new Date().toISOString(),
      new Date(2020, 1).getFullYear(),
      Date.UTC(1970, 0),
      old instanceof Date,
      new Date() instanceof Date,
      new Own() instanceof Own,
      new Own().getTime(),
      // Called as a function it gives a text.
      Date().includes("2030") || Date().includes("2029"),
    ]).toEqual(["2030-01-01T00:00:00.000Z", 2020, 0, true, true, true, Date.UTC(2030, 0, 1), true]);
  });
});

describe("beside the fake timers of others", () => {
  it("takes over from those that came before, and gives back to them", async () => {
    vi.useFakeTimers();
    const theirs = globalThis.setTimeout;
    const mocked = mockedCallLater(setUp());
    let fired = 0;
    setTimeout(() => fired++, 10);
    await mocked.add(10);
    mocked[Symbol.dispose]();
    setTimeout(() => (fired += 10), 10);
    const back = globalThis.setTimeout === theirs;
    vi.advanceTimersByTime(10);
    expect([back, fired]).toEqual([true, 11]);
  });

  it("leaves those that came after where they are, and what they put back works", () => {
    const mocked = mockedCallLater(setUp());
    vi.useFakeTimers();
    const theirs = globalThis.setTimeout;
    mocked[Symbol.dispose]();
    expect(globalThis.setTimeout).toBe(theirs);
    vi.useRealTimers();
    // What they put back is what they had found; it hands on to the platform.
    const timer = setTimeout(() => undefined, 0);
    clearTimeout(timer);
    expect([typeof timer.ref, Math.abs(Date.now() - RealDate.now()) < 1_000]).toEqual([
      "function",
      true,
    ]);
    platform.forEach((key, index) => Object.assign(globalThis, { [key]: before[index] }));
    if (nowBefore === undefined) Reflect.deleteProperty(performance, "now");
  });

  it("may be taken over itself, in whatever order it ends", async () => {
    const first = mockedCallLater(setUp());
    const second = mockedCallLater(setUp(), { startTime: 1_000 });
    const times = [Date.now()];
    first[Symbol.dispose]();
    times.push(Date.now());
    second[Symbol.dispose]();
    // What the second put back is the first, which hands on to the platform.
    times.push(Number(Date.now() > 1_000_000));
    expect(times).toEqual([1_000, 1_000, 1]);
    platform.forEach((key, index) => Object.assign(globalThis, { [key]: before[index] }));
    Reflect.deleteProperty(performance, "now");
  });
});
