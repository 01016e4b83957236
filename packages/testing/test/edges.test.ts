import { CTX, Future } from "@machinery/ctx";
import { afterEach, describe, expect, it } from "vitest";
import { futureDominos, mockedCallLater, recordLog, VirtualClock } from "../src/index.ts";

let isSpinning = false;

afterEach(() => {
  isSpinning = false;
});

/** Asks for a turn of the loop in every turn. */
function spin(): void {
  if (isSpinning) setImmediate(spin);
}

describe("what was taken over and is still held", () => {
  it("tells the platform's time again when it was given back", () => {
    const mocked = mockedCallLater(CTX.beginning("test"), { startTime: 1_000 });
    const { performance } = globalThis;
    // Held as code holds it that takes it apart; it is bound.
    const held = performance.now.bind(performance);
    expect(held()).toBe(1_000);
    mocked[Symbol.dispose]();
    expect([held() <= performance.now(), held() !== 1_000]).toEqual([true, true]);
  });
});

describe("time that somebody else moves", () => {
  it("is left to them by runUntil", async () => {
    const clock = new VirtualClock();
    const [early, late] = [new Future<string>(), new Future<string>()];
    clock.setTimeout(() => void early.resolve(`early at ${clock.now()}`), 10);
    clock.setTimeout(() => void late.resolve(`late at ${clock.now()}`), 30);
    const adding = clock.add(20);
    const said = [await clock.runUntil(early), await clock.runUntil(late)];
    await adding;
    expect([said, clock.now()]).toEqual([["early at 10", "late at 30"], 30]);
  });

  it("is left to them where it passes by itself", async () => {
    const ctx = CTX.beginning("test", { log: recordLog() });
    const mocked = mockedCallLater(ctx);
    const at: number[] = [];
    for (const ms of [5, 15]) setTimeout(() => at.push(Date.now()), ms);
    await mocked.add(20);
    mocked[Symbol.dispose]();
    expect([at, mocked.clock.now()]).toEqual([[5, 15], 20]);
  });

  it("comes to an end where timers make timers for ever", { timeout: 60_000 }, async () => {
    const clock = new VirtualClock();
    const again = (): void => void clock.setTimeout(again, 1);
    again();
    await expect(clock.drain()).rejects.toThrow("drain: 100000 timers have fired");
    await expect(clock.runUntil(new Future())).rejects.toThrow("100000 timers have fired");
  });

  it("waits for the first timer where there is none", async () => {
    const mocked = mockedCallLater(CTX.beginning("test"));
    await mocked.clock.settle();
    const at = new Promise<number>((resolve) => {
      setTimeout(() => resolve(Date.now()), 5);
    });
    expect(await at).toBe(5);
    mocked[Symbol.dispose]();
  });

  it("is told once that a timer is taken back", async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const [one] = ["one", "other"].map((name) => clock.setTimeout(() => fired.push(name), 5));
    clock.clearTimeout(one);
    clock.clearTimeout(one);
    await clock.add(5);
    clock.clearTimeout(one);
    expect([fired, clock.pending]).toEqual([["other"], []]);
  });
});

describe("dominoes beside code that is never done", () => {
  it("stand no longer, and leaving them is its error", async () => {
    const dominos = futureDominos({ expected: 1 });
    isSpinning = true;
    spin();
    dominos.begin();
    const first = dominos.get(1).catch((error: unknown) => String(error));
    await dominos.finished.wait();
    isSpinning = false;
    expect(await first).toBe("CancelledError: Future#domino 1 was cancelled");
    expect(() => dominos[Symbol.dispose]()).toThrow("turns");
  });
});
