import { afterEach, describe, expect, it, vi } from "vitest";
import { fairly, nextTurn, turnIsOver } from "../src/turn.ts";

/** Answers until the turn is over; how long that took and how many there were. */
function answerUntilOver(): { readonly ms: number; readonly answers: number } {
  const start = performance.now();
  let answers = 1;
  while (!turnIsOver() && performance.now() - start < 2_000) answers++;
  return { ms: performance.now() - start, answers };
}

const turn = (): Promise<void> => new Promise(nextTurn);

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("a turn of the loop", () => {
  it("is over when answers have been given for about 5 ms", async () => {
    await turn();
    const { ms, answers } = answerUntilOver();
    expect(ms).toBeGreaterThanOrEqual(4.9);
    expect(ms).toBeLessThan(500);
    expect(answers).toBeGreaterThan(16);
  });

  it("begins anew in the next one", async () => {
    answerUntilOver();
    await turn();
    await turn();
    expect(Array.from({ length: 16 }, turnIsOver)).not.toContain(true);
  });

  it("is not over for few answers, however long the code between them took", async () => {
    await turn();
    const answers: boolean[] = [];
    for (let answer = 0; answer < 15; answer++) answers.push(turnIsOver());
    answerUntilOver();
    // The clock is looked at once in sixteen answers, so at most one of these waits.
    for (let answer = 0; answer < 15; answer++) answers.push(turnIsOver());
    expect(answers).not.toContain(true);
  });

  it("comes after the timers that are due", async () => {
    const order: string[] = [];
    await turn();
    setTimeout(() => order.push("timer"), 1);
    answerUntilOver();
    await turn();
    await turn();
    expect(order).toEqual(["timer"]);
  });

  it("does not come inside the call, and comes in the order it was asked for", async () => {
    const order: string[] = [];
    nextTurn(() => order.push("first"));
    nextTurn(() => order.push("second"));
    order.push("call");
    await Promise.resolve();
    order.push("microtask");
    await turn();
    expect(order).toEqual(["call", "microtask", "first", "second"]);
  });

  it("comes although a test has taken over the time", async () => {
    vi.useFakeTimers();
    const over = answerUntilOverWithFakeTime();
    await turn();
    expect(over).toBe(true);
  });

  it("is waited for by what is complete, once it is over", async () => {
    await turn();
    const order: string[] = [];
    for (let answer = 0; answer < 20_000_000 && !turnIsOver(); answer++);
    for (let answer = 0; answer < 15; answer++) turnIsOver();
    const waited = fairly().then(() => order.push("fairly"));
    await Promise.resolve();
    await Promise.resolve();
    order.push("microtasks");
    await waited;
    expect(order).toEqual(["microtasks", "fairly"]);
  });
});

it("where there is a setImmediate, a turn is one of these", async () => {
  const immediates: (() => void)[] = [];
  vi.stubGlobal("setImmediate", (fn: () => void) => immediates.push(fn));
  vi.resetModules();
  const afresh = await import("../src/turn.ts");
  const order: string[] = [];
  afresh.nextTurn(() => order.push("turn"));
  order.push("call");
  for (const fn of immediates) fn();
  expect([order, immediates.length]).toEqual([["call", "turn"], 1]);
});

describe("where there is no setImmediate", () => {
  it("a turn is a message to oneself, in the order asked for", async () => {
    const ports: MessagePort[] = [];
    const Channel = globalThis.MessageChannel;
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal(
      "MessageChannel",
      class extends Channel {
        constructor() {
          super();
          ports.push(this.port1);
        }
      },
    );
    vi.resetModules();
    const afresh = await import("../src/turn.ts");
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      afresh.nextTurn(() => order.push("first"));
      afresh.nextTurn(() => {
        order.push("second");
        resolve();
      });
    });
    order.push("call");
    await Promise.resolve();
    order.push("microtask");
    await done;
    for (const port of ports) port.close();
    expect(order).toEqual(["call", "microtask", "first", "second"]);
    expect(ports.length).toBe(1);
  });

  it("nor a MessageChannel, a turn is a timer", async () => {
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("MessageChannel", undefined);
    vi.resetModules();
    const afresh = await import("../src/turn.ts");
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      afresh.nextTurn(() => {
        order.push("turn");
        resolve();
      });
    });
    await Promise.resolve();
    order.push("microtask");
    await done;
    expect(order).toEqual(["microtask", "turn"]);
  });
});

/** The faked clock stands still: a number of answers that takes far longer than 5 ms. */
function answerUntilOverWithFakeTime(): boolean {
  for (let answer = 0; answer < 50_000_000; answer++) if (turnIsOver()) return true;
  return false;
}
