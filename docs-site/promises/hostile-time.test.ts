import { type Clock, CTX, systemClock } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { recordLog } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../../packages/ctx/test/support/noise.ts";
import { HandClock } from "./support/hand-clock.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MONTHS = 60 * DAY;

function below(clock: Clock) {
  const log = recordLog();
  return { log, root: CTX.beginning("root", { clock, log }) };
}

/** Everything that counts time, each in a ctx of its own; tells what was over when. */
function everything(root: CTX, scale: number): Record<string, number[]> {
  const seen: Record<string, number[]> = {};
  const start = Math.round(root.clock.now());
  const note = (name: string) => (): void => {
    (seen[name] ??= []).push(Math.round(root.clock.now()) - start);
  };
  const stubborn = (): Promise<never> => new Promise(() => undefined);
  void root.sleep(scale).then(note("sleep"));
  root.child("child", { timeout: 2 * scale }).addDoneCallback(note("timeout of a child"));
  root
    .asyncWithTimeout((ctx) => ctx.wait(), { name: "asked", timeout: 3 * scale })
    .catch(note("asyncWithTimeout"));
  root
    .asyncWithTimeout(stubborn, { name: "ignores", timeout: scale, grace: 3 * scale })
    .catch(note("asyncWithTimeout with a grace"));
  void withTaskHolder(
    root.child("holder", { timeout: scale }),
    (holder) => void holder.addCoroutine(stubborn),
    { grace: 4 * scale },
  ).finally(note("a holder with a grace"));
  void withQueueManager(
    root.child("manager", { timeout: scale }),
    async ({ streamer, feeder }) => {
      feeder.addCoroutine(stubborn);
      for await (const _ of streamer) note("the last result of a manager")();
    },
    { grace: 5 * scale },
  ).then(note("a manager with a grace"));
  void (async () => {
    for await (const _ of tick(root, scale, { maxIterations: 4 })) note("a ticker")();
    note("the end of a ticker")();
  })();
  void (async () => {
    for await (const _ of tick(root, 10 * scale, { maxTime: 3 * scale })) await settle();
    note("maxTime of a ticker")();
  })();
  void (async () => {
    for await (const _ of queue(root.child("queue", { timeout: 3 * scale }))) await settle();
    note("a queue that waits")();
  })();
  return seen;
}

/** When that is over, in the scale it was given. */
function expected(scale: number): Record<string, number[]> {
  const at = (...times: number[]): number[] => times.map((each) => each * scale);
  return {
    sleep: at(1),
    "timeout of a child": at(2),
    asyncWithTimeout: at(3),
    "asyncWithTimeout with a grace": at(4),
    "a holder with a grace": at(5),
    "the last result of a manager": at(1),
    "a manager with a grace": at(6),
    "a ticker": at(0, 1, 2, 3),
    "the end of a ticker": at(4),
    "maxTime of a ticker": at(3),
    "a queue that waits": at(3),
  };
}

describe("on the system's clock, whose timers a test drives", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => vi.useRealTimers());

  /** Moves time on, and lets everything run that time has woken. */
  async function pass(ms: number, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await vi.advanceTimersByTimeAsync(ms / steps);
      await settle();
    }
  }

  it.each([
    ["1 ms", 1],
    ["100 ms", 100],
    ["2^31-1 ms, the longest that a platform's timer takes", 2 ** 31 - 1],
    ["2^31 ms", 2 ** 31],
    ["60 days", MONTHS],
  ])("everything counts in steps of %s and leaves no timer", async (_, scale) => {
    const { root } = below(systemClock);
    const seen = everything(root, scale);
    await settle();
    await pass(7 * scale, 7);
    expect(seen).toEqual(expected(scale));
    root.cancel();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("to set the date back and forth moves nothing", async () => {
    const { root } = below(systemClock);
    const seen = everything(root, 1_000);
    await settle();
    for (const date of ["1970-01-01", "2100-06-01", "2000-02-29", "2024-12-31", "1969-12-31"]) {
      vi.setSystemTime(new Date(date));
      await pass(1_000, 1);
    }
    vi.setSystemTime(0);
    await pass(2_000, 2);
    expect(seen).toEqual(expected(1_000));
  });
});

describe("after a suspend of an hour", () => {
  it("what is due is over at once, and a ticker ticks once and then keeps to its schedule", async () => {
    const clock = new HandClock();
    const { log, root } = below(clock);
    const seen = everything(root, 1_000);
    const ticks: (readonly number[])[] = [];
    void (async () => {
      for await (const [n, tillNext] of tick(root, 1_500)) ticks.push([clock.now(), n, tillNext]);
    })();
    await settle();
    const suspend = HOUR + 400;
    clock.advance(suspend);
    await settle();
    // The grace counts from when it was asked to stop, which is now.
    for (let second = 0; second < 8; second++) {
      clock.advance(1_000);
      await settle();
    }
    const later = (...times: number[]): number[] => times.map((each) => suspend + each);
    expect(seen).toEqual({
      sleep: later(0),
      "timeout of a child": later(0),
      asyncWithTimeout: later(0),
      "asyncWithTimeout with a grace": later(3_000),
      "a holder with a grace": later(4_000),
      "the last result of a manager": later(0),
      "a manager with a grace": later(5_000),
      "a ticker": [0, ...later(0, 1_000, 2_000)],
      "the end of a ticker": later(3_000),
      "maxTime of a ticker": later(0),
      "a queue that waits": later(0),
    });
    expect(ticks.slice(0, 3)).toEqual([
      [0, 1, 1_500],
      [suspend, 2, 1_100],
      [suspend + 2_000, 3, 600],
    ]);
    expect(log.errors.length).toBe(3);
    root.cancel();
    await settle();
    expect(clock.pending).toBe(0);
  });
});

describe("where the loop is blocked", () => {
  it("a ticker of any period never ticks twice for a slot, nor early, nor leaves one out that it had time for", async () => {
    const period = fc.constantFrom(1, 2, 7, 50, 1_000, HOUR, MONTHS);
    const blocks = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 4_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(period, blocks, async (every, script) => {
        const clock = new HandClock();
        const { root } = below(clock);
        const at: number[] = [];
        const loop = (async () => {
          for await (const [n] of tick(root, every, { minWait: false })) {
            at.push(clock.now());
            expect(n).toBe(at.length);
            const block = script[n - 1];
            if (block === undefined) break;
            // The body blocks for some periods and a part of one: no timer runs meanwhile, it is late afterwards.
            const [periods, part] = block;
            clock.advance(periods * every + Math.floor((part * every) / 4_001));
            await Promise.resolve();
          }
        })();
        for (let turn = 0; turn < 4 * script.length + 8; turn++) {
          await settle();
          const since = clock.now() % every;
          clock.advance(every - since);
        }
        await loop;
        const slots = at.map((each) => Math.floor(each / every));
        expect(new Set(slots).size).toBe(slots.length);
        // A tick that is on time is on its slot; a late one comes as soon as its body is over.
        for (const [index, time] of at.entries()) {
          const [periods, part] = script[index - 1] ?? [0, 0];
          const over = (at[index - 1] ?? 0) + periods * every + Math.floor((part * every) / 4_001);
          const onTime = Math.ceil(over / every) * every;
          expect(index === 0 || time === over || time === onTime || time === onTime + every).toBe(
            true,
          );
        }
        root.cancel();
        await settle();
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("a period of 0 and one of 1 ms give one tick for a block of a second", async () => {
    for (const every of [0, 1]) {
      const clock = new HandClock();
      const { root } = below(clock);
      const at: number[] = [];
      const loop = (async () => {
        for await (const _ of tick(root, every, { minWait: 0, maxIterations: 4 })) {
          at.push(clock.now());
          clock.advance(1_000);
        }
      })();
      for (let turn = 0; turn < 6; turn++) await settle();
      clock.advance(1);
      await loop;
      expect(at).toEqual([0, 1_000, 2_000, 3_000]);
    }
  });
});

it("a clock that throws or fires early disturbs nobody whom it does not concern", async () => {
  const hand = new HandClock();
  let broken = false;
  const clock: Clock = {
    now: () => hand.now(),
    setTimeout: (fn, ms) => {
      if (broken) throw new Error("clock");
      // Fires a part too early, as timers do.
      return hand.setTimeout(fn, Math.max(0, ms - 0.9));
    },
    clearTimeout: (handle) => hand.clearTimeout(handle),
  };
  const { root } = below(clock);
  const ticks: number[] = [];
  const loop = (async () => {
    for await (const _ of tick(root, 10)) ticks.push(hand.now());
  })();
  const over = Promise.allSettled([loop]);
  const other = root.asyncAsBackground((ctx) => ctx.wait());
  await settle();
  for (let ms = 0; ms < 25; ms++) {
    hand.advance(1);
    await settle();
  }
  broken = true;
  const slept = await Promise.allSettled([root.sleep(5)]);
  for (let ms = 0; ms < 10; ms++) {
    hand.advance(1);
    await settle();
  }
  const [ended] = await over;
  expect([ticks, slept[0].status, ended.status, other.done]).toEqual([
    [0, 10, 20, 30],
    "rejected",
    "rejected",
    false,
  ]);
  root.cancel();
  await Promise.allSettled([other]);
});
