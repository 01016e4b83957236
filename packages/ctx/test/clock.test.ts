import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CTX, systemClock } from "../src/index.ts";

const LONGEST = 2 ** 31 - 1;

describe("the system's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("looks the global functions up at each call, so fake timers reach it", () => {
    const called: number[] = [];
    const start = systemClock.now();
    systemClock.setTimeout(() => called.push(systemClock.now() - start), 100);
    const handle = systemClock.setTimeout(() => called.push(-1), 100);
    systemClock.clearTimeout(handle);
    vi.advanceTimersByTime(99);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(called).toEqual([100]);
  });

  it.each([LONGEST, LONGEST + 1, 2 * LONGEST, 3 * LONGEST + 5])("waits %d ms", (ms) => {
    const called: string[] = [];
    systemClock.setTimeout(() => called.push("due"), ms);
    vi.advanceTimersByTime(ms - 1);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([called, vi.getTimerCount()]).toEqual([["due"], 0]);
  });

  it("takes a long delay back in its first leg and in a later one", () => {
    const called: string[] = [];
    const first = systemClock.setTimeout(() => called.push("first"), 2 * LONGEST);
    const second = systemClock.setTimeout(() => called.push("second"), 2 * LONGEST);
    systemClock.clearTimeout(first);
    vi.advanceTimersByTime(LONGEST + 1);
    systemClock.clearTimeout(second);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2 * LONGEST);
    expect(called).toEqual([]);
  });

  it("does not mind a handle that is done with or was none", () => {
    const handle = systemClock.setTimeout(() => undefined, 1);
    vi.advanceTimersByTime(1);
    systemClock.clearTimeout(handle);
    systemClock.clearTimeout(undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("times a child out after a month, and not before", () => {
    const month = 30 * 24 * 3600 * 1000;
    const child = CTX.beginning("root").child("slow", { timeout: month });
    vi.advanceTimersByTime(month - 1);
    expect(child.done).toBe(false);
    vi.advanceTimersByTime(1);
    expect(child.exception()).toMatchObject({ name: "TimeoutError" });
  });

  it("waits a long delay where only the timers are fake", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const called: string[] = [];
    systemClock.setTimeout(() => called.push("due"), 2 * LONGEST);
    vi.advanceTimersByTime(2 * LONGEST);
    expect(called).toEqual(["due"]);
  });
});

it("the system's clock is monotonic and counts milliseconds", async () => {
  const before = systemClock.now();
  vi.spyOn(Date, "now").mockReturnValue(0);
  await new Promise<void>((resolve) => void systemClock.setTimeout(resolve, 1));
  vi.restoreAllMocks();
  expect(systemClock.now()).toBeGreaterThan(before);
});
