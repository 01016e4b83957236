import { CTX } from "@machinery/ctx";
import { nextTurn } from "@machinery/ctx/turn";
import { VirtualClock } from "@machinery/testing";
import { afterEach, describe, expect, it, vi } from "vitest";

const immediate = globalThis.setImmediate;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Takes one hop after another, and says how many it took. */
function hopping(count: number, hop: () => Promise<void>): { readonly hops: number } {
  const state = { hops: 0 };
  void (async () => {
    while (state.hops < count) {
      await hop();
      state.hops++;
    }
  })();
  return state;
}

const byImmediate = (): Promise<void> => new Promise((resolve) => void immediate(resolve));
const byTurn = (): Promise<void> => new Promise(nextTurn);
const byMessage = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

describe("settle comes after", () => {
  it.for([
    ["microtasks", 10_000, () => Promise.resolve()],
    ["setImmediates", 1_000, byImmediate],
    ["turns of a ctx", 1_000, byTurn],
    ["two messages, which nobody can see", 2, byMessage],
  ] as const)("%s", async ([, count, hop]) => {
    const state = hopping(count, hop);
    await new VirtualClock().settle();
    expect(state.hops).toBe(count);
  });

  it("turns of a ctx, where the platform does not tell what is due", async () => {
    vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
    const state = hopping(1_000, byTurn);
    await new VirtualClock().settle();
    expect(state.hops).toBe(1_000);
  });

  it("messages of any number, where each arms a timer or takes one back", async () => {
    const clock = new VirtualClock();
    const state = hopping(100, () => {
      clock.clearTimeout(clock.setTimeout(() => undefined, 5));
      return byMessage();
    });
    await clock.settle();
    expect([state.hops, clock.pending]).toEqual([100, []]);
  });
});

describe("settle", () => {
  it("fires no timer and moves no time", async () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => expect.fail("fired"), 0);
    await clock.settle();
    expect([clock.now(), clock.pending]).toEqual([0, [{ due: 0 }]]);
  });

  it("rejects where code asks for the next turn without end", async () => {
    let on = true;
    const again = (): unknown => on && immediate(again);
    again();
    const rejected = await new VirtualClock().settle().catch(String);
    on = false;
    expect(rejected).toBe(
      "Error: settle: after 20000 turns of the event loop, code asks for the next one",
    );
  });

  it("lets code that is never done have as many turns as it is told", async () => {
    let turns = 0;
    let on = true;
    const again = (): void => {
      turns++;
      if (on) nextTurn(again);
    };
    nextTurn(again);
    const clock = new VirtualClock(0, { turns: 4 });
    clock.setTimeout(() => undefined, 5);
    await clock.add(10);
    on = false;
    expect([clock.calledTimes, turns]).toEqual([[5], 8]);
  });

  it("is not kept by others who settle at the same time", async () => {
    const clocks = Array.from({ length: 10 }, () => new VirtualClock());
    await Promise.all(clocks.map((clock) => clock.settle()));
    await Promise.all(clocks.map((clock) => clock.add(5)));
    expect(clocks.map((clock) => clock.now())).toEqual(clocks.map(() => 5));
  });

  it("works on while the platform's timers and turns are faked", async () => {
    const clock = new VirtualClock();
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "performance", "Date"] });
    const ctx = CTX.beginning("test", { clock });
    const slept = ctx.sleep(5).then(() => clock.now());
    expect(await clock.runUntil(slept)).toBe(5);
  });
});
