import { afterEach, describe, expect, it, vi } from "vitest";
import { AsyncEvent } from "../src/index.ts";
import { collectGarbage } from "./support/garbage.ts";
import { settle } from "./support/noise.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an event", () => {
  it("is a flag that is set and cleared", () => {
    const event = new AsyncEvent();
    const seen = [event.isSet];
    for (const act of ["set", "set", "clear", "clear", "set"] as const) {
      event[act]();
      seen.push(event.isSet);
    }
    expect(seen).toEqual([false, true, true, false, false, true]);
  });

  it("wakes all who wait, even if it is cleared at once", async () => {
    const event = new AsyncEvent();
    const [first, second] = [event.wait(), event.wait()];
    expect(first).toBe(second);
    event.set();
    event.clear();
    await first;
    let woken = false;
    void event.wait().then(() => {
      woken = true;
    });
    await settle();
    expect(woken).toBe(false);
    event.set();
    await event.wait();
    await settle();
    expect(woken).toBe(true);
  });

  it("calls back once, never inside the call, in the order added", async () => {
    const event = new AsyncEvent();
    const called: string[] = [];
    event.addSetCallback(() => called.push("a"));
    event.addSetCallback(() => called.push("b"));
    event.set();
    expect(called).toEqual([]);
    event.addSetCallback(() => called.push("late"));
    event.clear();
    await settle();
    event.set();
    await settle();
    expect(called).toEqual(["a", "b", "late"]);
  });

  it("calls back in a microtask where it is set already, and where it is cleared at once", async () => {
    const event = new AsyncEvent();
    const called: string[] = [];
    event.set();
    event.addSetCallback(() => called.push("while it is set"));
    event.clear();
    event.addSetCallback(() => called.push("when it is set"));
    expect(called).toEqual([]);
    await Promise.resolve();
    expect(called).toEqual(["while it is set"]);
    await settle();
    expect(called).toEqual(["while it is set"]);
  });

  it("holds nothing that it has called back, also where somebody keeps the undoing of another", async () => {
    const event = new AsyncEvent();
    const refs = Array.from({ length: 10 }, () => {
      const callback = (): void => undefined;
      event.addSetCallback(callback);
      return new WeakRef(callback);
    });
    const undo = event.addSetCallback(() => undefined);
    event.set();
    await collectGarbage();
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
    expect(undo).not.toThrow();
  });

  it("does not call back what was taken back, even if it was due", async () => {
    const event = new AsyncEvent();
    const called: string[] = [];
    const undo = [1, 2, 3].map((each) =>
      event.addSetCallback(() => {
        called.push(String(each));
        undo[1]?.();
      }),
    );
    undo[2]?.();
    event.set();
    event.addSetCallback(() => called.push("late"))();
    await settle();
    expect(called).toEqual(["1"]);
  });

  it("registers the same function as often as it is added", async () => {
    const event = new AsyncEvent();
    const callback = vi.fn();
    event.addSetCallback(callback);
    event.addSetCallback(callback)();
    event.addSetCallback(callback);
    event.set();
    await settle();
    expect(callback).toHaveBeenCalledTimes(2);
  });

  it("logs a callback that throws or rejects, and still calls the others", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const event = new AsyncEvent();
    const boom = new Error("boom");
    const called: string[] = [];
    event.addSetCallback(() => {
      throw boom;
    });
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what a user may do all the same
    event.addSetCallback(() => Promise.reject(boom));
    event.addSetCallback(() => called.push("last"));
    event.set();
    await settle();
    expect([called, log.mock.calls]).toEqual([
      ["last"],
      [
        ["a callback of an AsyncEvent threw: boom", boom],
        ["a callback of an AsyncEvent threw: boom", boom],
      ],
    ]);
  });
});
