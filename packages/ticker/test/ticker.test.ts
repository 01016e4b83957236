import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CTX } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { sliceIsOver } from "@machinery/ctx/turn";
import { VirtualClock } from "@machinery/testing";
import { collectGarbage } from "../../ctx/test/support/garbage.ts";
import { type Tick, tick } from "../src/index.ts";
import { record, type Row, sleep, world } from "./support/ticking.ts";

type Rows = (Row | string)[];

afterEach(() => {
  vi.useRealTimers();
});

describe("a ticker", () => {
  it("ticks at once and then every period, and tells the time till the next", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 1_000), clock, rows);
    await clock.add(2_500);
    expect(rows).toEqual([
      [1, 1_000, 0],
      [2, 1_000, 1_000],
      [3, 1_000, 2_000],
    ]);
  });

  it("keeps to the schedule however long the body takes", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const work = [0, 400, 1_700, 300, 3_000, 0, 0];
    void record(tick(ctx, 1_000), clock, rows, (n) => sleep(clock, work[n] ?? 0));
    await clock.add(7_000);
    expect(rows).toEqual([
      [1, 1_000, 0],
      [2, 1_000, 1_000],
      [3, 300, 2_700],
      [4, 1_000, 3_000],
      [5, 1_000, 6_000],
      [6, 1_000, 7_000],
    ]);
  });

  it("starts its schedule when the first tick is asked for", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 1_000);
    await clock.add(730);
    void record(ticker, clock, rows);
    await clock.add(1_000);
    expect(rows).toEqual([
      [1, 1_000, 730],
      [2, 1_000, 1_730],
    ]);
  });

  it("leaves out a slot that is nearer than minWait, by default 100 but at most half a period", async () => {
    const { ctx, clock } = world();
    const rows: Record<string, Rows> = { default: [], short: [], false: [] };
    const late = (n: number): unknown => (n === 1 ? sleep(clock, 1_950) : undefined);
    void record(tick(ctx, 1_000), clock, (rows["default"] ??= []), late);
    void record(tick(ctx, 60), clock, (rows["short"] ??= []), late);
    void record(tick(ctx, 1_000, { minWait: false }), clock, (rows["false"] ??= []), late);
    await clock.add(1_950);
    expect(Object.values(rows).map((each) => each[1])).toEqual([
      [2, 1_050, 1_950],
      [2, 30, 1_950],
      [2, 50, 1_950],
    ]);
  });

  it("gives one tick after an hour's suspend, and then keeps to the schedule", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 10_000), clock, rows);
    await clock.settle();
    const wake = clock.now.bind(clock);
    let slept = 0;
    clock.now = () => wake() + slept;
    slept = 3_600_123;
    await clock.add(10_000);
    await clock.add(10_000);
    expect(rows.map((row) => row.slice(1))).toEqual([
      [10_000, 0],
      [9_877, 3_610_123],
      [10_000, 3_620_000],
    ]);
  });

  it("waits again when its timer fires early", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const set = clock.setTimeout.bind(clock);
    clock.setTimeout = (fn, ms) => set(fn, ms > 5 ? ms - 3 : ms);
    void record(tick(ctx, 100), clock, rows);
    await clock.add(250);
    expect(rows).toEqual([
      [1, 100, 0],
      [2, 100, 100],
      [3, 100, 200],
    ]);
  });

  it("counts in whole milliseconds on a clock that counts in fractions", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const whole = clock.now.bind(clock);
    clock.now = () => whole() + (whole() % 20 === 0 ? 0.4 : -0.4);
    void record(tick(ctx, 10), clock, rows);
    await clock.add(30);
    expect(rows.map(([n, tillNext]) => [n, tillNext])).toEqual([
      [1, 10],
      [2, 10],
      [3, 10],
      [4, 10],
    ]);
  });

  it("waits longer than the platform's longest timer", async () => {
    vi.useFakeTimers();
    const ctx = CTX.beginning("root");
    const iterator = tick(ctx, 2 ** 31 + 5_000)[Symbol.asyncIterator]();
    await iterator.next();
    let second: unknown;
    void iterator.next().then((result: IteratorResult<unknown, undefined>) => {
      second = result.value;
    });
    await vi.advanceTimersByTimeAsync(2 ** 31 + 4_999);
    const early = second;
    await vi.advanceTimersByTimeAsync(1);
    expect([early, second]).toEqual([undefined, [2, 2 ** 31 + 5_000]]);
    ctx.cancel();
  });

  it("gives a late tick at once", async () => {
    const { ctx, clock } = world();
    const iterator = tick(ctx, 10)[Symbol.asyncIterator]();
    await iterator.next();
    await clock.add(25);
    let late = false;
    void iterator.next().then(() => (late = true));
    await Promise.resolve();
    expect(late).toBe(true);
  });

  it("gives the first tick at once, however long timers and I/O have had to wait", async () => {
    const { ctx } = world();
    while (!sliceIsOver());
    let ticked = false;
    void tick(ctx, 10)
      [Symbol.asyncIterator]()
      .next()
      .then(() => (ticked = true));
    await Promise.resolve();
    expect(ticked).toBe(true);
  });

  it("is garbage with its ctx and its clock, also where somebody waits for it", async () => {
    const dropped = await (async () => {
      const iterator = tick(world().ctx, 10)[Symbol.asyncIterator]();
      await iterator.next();
      return new WeakRef(iterator.next());
    })();
    await collectGarbage();
    expect(dropped.deref()).toBeUndefined();
  });

  it("does not starve the loop when every tick is late", async () => {
    class Racing extends VirtualClock {
      #calls = 0;
      override now(): number {
        return (this.#calls += 50);
      }
    }
    const { ctx, clock } = world(new Racing());
    let ticks = 0;
    void record(tick(ctx, 10), clock, [], () => ticks++);
    for (let turns = 0; turns < 20; turns++) await turn();
    ctx.cancel();
    expect(ticks).toBeGreaterThan(20);
  });

  it("works in time that a test runner fakes", async () => {
    vi.useFakeTimers();
    const ctx = CTX.beginning("root");
    const began = performance.now();
    const rows: number[][] = [];
    const loop = async (): Promise<void> => {
      for await (const [iteration, timeTillNext] of tick(ctx, 1_000, { maxTime: 6_500 })) {
        rows.push([iteration, timeTillNext, performance.now() - began]);
        await ctx.sleep(1_400);
      }
    };
    const looped = loop();
    // A machine that is slow lets timers and I/O have their turn between late ticks, and fake time does not wait for it.
    for (let passed = 0; passed < 7_000; passed += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await turn();
    }
    await looped;
    expect(rows).toEqual([
      [1, 1_000, 0],
      [2, 600, 1_400],
      [3, 200, 2_800],
      [4, 800, 4_200],
      [5, 400, 5_600],
    ]);
  });

  it("ticks like its equal where fake time is moved without waiting for anybody", async () => {
    vi.useFakeTimers();
    const ctx = CTX.beginning("root");
    const ticks: number[][] = [[], []];
    const loops = ticks.map(async (seen) => {
      for await (const [iteration] of tick(ctx, 10, { maxIterations: 3 })) seen.push(iteration);
    });
    for (let moved = 0; moved < 3; moved++) {
      for (let microtasks = 0; microtasks < 10; microtasks++) await Promise.resolve();
      vi.advanceTimersByTime(15);
    }
    await Promise.all(loops);
    expect(ticks).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it("ticks though the timer of another that waited for the same instant was lost", async () => {
    vi.useFakeTimers();
    const lost = tick(CTX.beginning("root"), 10)[Symbol.asyncIterator]();
    await lost.next();
    void lost.next();
    vi.clearAllTimers();
    const iterator = tick(CTX.beginning("root"), 10)[Symbol.asyncIterator]();
    await iterator.next();
    const second = iterator.next();
    vi.advanceTimersByTime(10);
    expect(await second).toEqual({ done: false, value: [2, 10] });
  });

  it("gives no tick once the body of another has disposed of it at the same instant, however late", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const other = tick(ctx, 20);
    void record(tick(ctx, 20), clock, [], async (iteration) => {
      if (iteration === 1) return;
      for (let microtasks = 0; microtasks < 10; microtasks++) await Promise.resolve();
      other[Symbol.dispose]();
    });
    void record(other, clock, rows);
    await clock.add(100);
    expect(rows).toEqual([[1, 20, 0], "over at 20"]);
  });

  it("shares its ticks among its loops, each to the one that has waited longest", async () => {
    const { ctx, clock } = world();
    const ticker = tick(ctx, 100);
    const heard: string[] = [];
    const loop = async (name: string): Promise<void> => {
      for await (const [iteration] of ticker) heard.push(`${name}${iteration}`);
    };
    void loop("a");
    void loop("b");
    void loop("c");
    await clock.add(500);
    expect(heard).toEqual(["a1", "b2", "c3", "a4", "b5", "c6"]);
  });

  it("answers those who ask at the same time in order, one at each tick", async () => {
    const { ctx, clock } = world();
    const iterator = tick(ctx, 100)[Symbol.asyncIterator]();
    const rows: [number, number][] = [];
    for (const asked of [1, 2, 3]) {
      void iterator.next().then(({ value }: IteratorResult<Tick, undefined>) => {
        expect(value?.[0]).toBe(asked);
        rows.push([asked, clock.now()]);
      });
    }
    await clock.add(1_000);
    expect([rows, clock.pending.length]).toEqual([
      [
        [1, 0],
        [2, 100],
        [3, 200],
      ],
      0,
    ]);
  });

  it("answers with a promise, also at once and after the end", async () => {
    const { ctx } = world();
    const iterator = tick(ctx, 100)[Symbol.asyncIterator]();
    const first = iterator.next();
    await first;
    ctx.cancel();
    const last = iterator.next();
    expect([first, last].map((each) => each instanceof Promise)).toEqual([true, true]);
    expect(await last).toEqual({ done: true, value: undefined });
  });

  it("iterates itself where an iterator is given to a loop", () => {
    const iterator = tick(world().ctx, 100)[Symbol.asyncIterator]();
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
  });

  it("holds a timer and listens only while somebody waits", async () => {
    const here = world();
    const { ctx, clock } = here;
    const ticker = tick(ctx, 100);
    const held = (): number[] => [clock.pending.length, here.listeners];
    const states = [held()];
    const iterator = ticker[Symbol.asyncIterator]();
    await iterator.next();
    states.push(held());
    const second = iterator.next();
    states.push(held());
    await clock.add(100);
    await second;
    states.push(held());
    expect(states).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it("listens once, by the name of a tick, however many wait", async () => {
    const { ctx, clock } = world();
    const below = ctx.child("below");
    let own: CTX | undefined;
    const shape = Object.create(below, {
      child: { value: (name: string) => (own = below.child(name)) },
    }) as CTX;
    const ticker = tick(shape, 100);
    const iterators = [ticker, ticker].map((each) => each[Symbol.asyncIterator]());
    await iterators[0]?.next();
    const asked = iterators.map((each) => each.next());
    const names = inspect(own ?? below)?.listeners.map((each) => (each as { name: string }).name);
    await clock.add(200);
    await Promise.all(asked);
    expect(names).toEqual(["tick"]);
  });

  it("holds nothing when it is changed while nobody waits", async () => {
    const here = world();
    const { ctx, clock } = here;
    const ticker = tick(ctx, 100);
    await ticker[Symbol.asyncIterator]().next();
    ticker.changeAfter(50);
    expect([clock.pending.length, here.listeners]).toEqual([0, 0]);
  });

  it("is over for good once it is disposed", async () => {
    const { ctx } = world();
    const ticker = tick(ctx, 100);
    ticker[Symbol.dispose]();
    expect(await ticker[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });

  it("is over at once for who asks after maxTime", async () => {
    const { ctx, clock } = world();
    const iterator = tick(ctx, 100, { maxTime: 50 })[Symbol.asyncIterator]();
    await iterator.next();
    await clock.add(60);
    const asked = iterator.next();
    expect([clock.pending.length, await asked]).toEqual([0, { done: true, value: undefined }]);
  });

  it("holds nothing after a break, and can be taken up again", async () => {
    const here = world();
    const { ctx, clock } = here;
    const ticker = tick(ctx, 100);
    const rows: Rows = [];
    await record(ticker, clock, rows, () => "break");
    const held = [clock.pending.length, here.listeners];
    await clock.add(230);
    void record(ticker, clock, rows);
    await clock.add(70);
    expect([held, rows]).toEqual([
      [0, 0],
      [
        [1, 100, 0],
        [2, 70, 230],
        [3, 100, 300],
      ],
    ]);
  });

  it("rejects what is waited for with what the clock throws when the alarm rings, and goes on", async () => {
    const clock = new VirtualClock();
    const { ctx } = world(clock);
    const iterator = tick(ctx, 100)[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    const now = clock.now.bind(clock);
    clock.now = () => {
      if (now() < 100) return now();
      clock.now = now;
      throw new Error("no time");
    };
    const rejected = expect(waiting).rejects.toThrow("no time");
    await clock.add(100);
    await rejected;
    expect(await iterator.next()).toEqual({ done: false, value: [2, 100] });
  });

  it("asks no clock for the end of its ctx, which is heard whatever the clock does", async () => {
    const clock = new VirtualClock();
    const { ctx } = world(clock);
    const iterator = tick(ctx, 100)[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    clock.now = () => {
      throw new Error("no time");
    };
    ctx.cancel();
    const over = { done: true, value: undefined };
    expect([await waiting, await iterator.next()]).toEqual([over, over]);
  });

  it("ends with its ctx on a clock that fails to take back what was set", async () => {
    const clock = new VirtualClock();
    const { ctx, log } = world(clock);
    const iterator = tick(ctx, 100)[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    clock.clearTimeout = () => {
      throw new Error("no way back");
    };
    ctx.cancel();
    expect([await waiting, log.errors]).toEqual([{ done: true, value: undefined }, []]);
  });

  it("gives no tick to nobody, on a clock that does not take back what was set", async () => {
    const { ctx, clock } = world();
    clock.clearTimeout = () => undefined;
    const ticker = tick(ctx, 100);
    const left = ticker[Symbol.asyncIterator]();
    await left.next();
    void left.next();
    await left.return?.();
    await clock.add(100);
    expect(await ticker[Symbol.asyncIterator]().next()).toEqual({ done: false, value: [2, 100] });
  });

  it("ends what a loop waits for when that loop returns, and nothing of the others", async () => {
    const here = world();
    const { ctx, clock } = here;
    const ticker = tick(ctx, 100);
    const [one, other] = [ticker[Symbol.asyncIterator](), ticker[Symbol.asyncIterator]()];
    await one.next();
    const left = one.next();
    const waits = other.next();
    const returned = await one.return?.();
    const leftWith = await left;
    await clock.add(100);
    expect([returned, leftWith, await one.next(), await waits]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
      { done: true, value: undefined },
      { done: false, value: [2, 100] },
    ]);
    expect([clock.pending.length, here.listeners]).toEqual([0, 0]);
  });
});

describe("a period of 0", () => {
  it("gives a tick in each turn of the loop with minWait 0", async () => {
    const { ctx, clock } = world();
    let ticks = 0;
    const between: number[] = [];
    void record(tick(ctx, 0, { minWait: 0 }), clock, [], () => ticks++);
    for (let turns = 0; turns < 10; turns++) {
      const before = ticks;
      await turn();
      between.push(ticks - before);
    }
    ctx.cancel();
    expect([Math.max(...between), clock.pending.length]).toEqual([1, 0]);
    expect(ticks).toBeGreaterThanOrEqual(9);
  });

  it.each([
    { minWait: undefined, then: 100 },
    { minWait: 30, then: 30 },
  ])("waits for a minWait of $minWait after a tick", async ({ minWait, then }) => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 0, { minWait }), clock, rows, (n) =>
      n === 2 ? sleep(clock, 500) : undefined,
    );
    await clock.add(then + 500 + then);
    expect(rows).toEqual([
      [1, then, 0],
      [2, then, then],
      [3, then, then + 500],
      [4, then, then + 500 + then],
    ]);
  });

  it("is refused with minWait false, from the start and as a lasting change", () => {
    const { ctx } = world();
    expect(() => tick(ctx, 0, { minWait: false })).toThrow(
      new RangeError("tick: every must be > 0 where minWait is false, got 0"),
    );
    expect(() => tick(ctx, 1, { minWait: false }).changeAfter(0)).toThrow(
      new RangeError("changeAfter: every must be > 0 where minWait is false, got 0"),
    );
  });

  it("can be left out of a refused change: 0 for once is a tick at once", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 100, { minWait: false });
    void record(ticker, clock, rows);
    await clock.add(30);
    ticker.changeAfter(0, { setNewEvery: false });
    await clock.add(70);
    expect(rows).toEqual([
      [1, 100, 0],
      [2, 70, 30],
      [3, 100, 100],
    ]);
  });
});

describe("changeAfter", () => {
  it.each([
    { what: "further away", every: 250, rows: [0, 100, 350, 600] },
    { what: "nearer", every: 60, rows: [0, 100, 160, 220, 280, 340, 400, 460, 520, 580] },
    { what: "into the past, for a tick at once", every: 20, rows: [0, 100, 130, 140, 160, 180] },
  ])("moves a tick that is waited for $what", async ({ every, rows }) => {
    const { ctx, clock } = world();
    const got: Rows = [];
    const ticker = tick(ctx, 100);
    void record(ticker, clock, got);
    await clock.add(130);
    ticker.changeAfter(every);
    const armed = clock.pending.length;
    await clock.add(every === 20 ? 50 : 470);
    expect([armed <= 1, got.map((row) => row[2])]).toEqual([true, rows]);
  });

  it("moves only the next tick with setNewEvery false", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 100);
    void record(ticker, clock, rows, (n) => {
      if (n === 2) ticker.changeAfter(250, { setNewEvery: false });
    });
    await clock.add(500);
    expect(rows).toEqual([
      [1, 100, 0],
      [2, 100, 100],
      [3, 50, 350],
      [4, 100, 400],
      [5, 100, 500],
    ]);
  });

  it("changes the period before the first tick, which is at once all the same", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 100);
    ticker.changeAfter(200);
    void record(ticker, clock, rows);
    await clock.add(200);
    expect(rows).toEqual([
      [1, 200, 0],
      [2, 200, 200],
    ]);
  });

  it("puts the first tick off when it is called for once before it", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 100);
    ticker.changeAfter(150, { setNewEvery: false });
    void record(ticker, clock, rows);
    await clock.add(300);
    expect(rows).toEqual([
      [1, 50, 150],
      [2, 100, 200],
      [3, 100, 300],
    ]);
  });

  it("does nothing once the ticker is over", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const ticker = tick(ctx, 100);
    ctx.cancel();
    ticker.changeAfter(10);
    await record(ticker, clock, rows);
    expect([rows, clock.pending.length]).toEqual([["over at 0"], 0]);
  });
});

describe("the end of a ticker", () => {
  it("comes with the ctx that it was given, for all who wait, and holds nothing", async () => {
    const here = world();
    const { ctx, clock } = here;
    const ticker = tick(ctx, 100);
    const rows: [Rows, Rows] = [[], []];
    void record(ticker, clock, rows[0]);
    void record(ticker, clock, rows[1]);
    await clock.add(130);
    ctx.cancel();
    await clock.settle();
    expect(rows).toEqual([
      [[1, 100, 0], "over at 130"],
      [[2, 100, 100], "over at 130"],
    ]);
    expect([clock.pending.length, here.listeners]).toEqual([0, 0]);
  });

  it("comes without an error when the ctx ended with one", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    const looped = record(tick(ctx, 100), clock, rows);
    await clock.settle();
    ctx.reject(new Error("of the ctx"));
    await looped;
    expect(rows).toEqual([[1, 100, 0], "over at 0"]);
  });

  it("is seen when the body has ended, where the ctx ended in the body", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 100), clock, rows, async () => {
      ctx.cancel();
      await sleep(clock, 250);
    });
    await clock.add(300);
    expect(rows).toEqual([[1, 100, 0], "over at 250"]);
  });

  it("is at once below a ctx that is over", async () => {
    const { ctx, clock } = world();
    ctx.cancel();
    const rows: Rows = [];
    await record(tick(ctx, 100), clock, rows);
    expect(rows).toEqual(["over at 0"]);
  });

  it("comes when it is disposed, and leaves the ctx that it was given alone", async () => {
    const here = world();
    const { ctx, clock } = here;
    const rows: Rows = [];
    {
      using ticker = tick(ctx, 100);
      void record(ticker, clock, rows);
      await clock.add(50);
    }
    const held = [clock.pending.length, here.listeners];
    await clock.add(100);
    expect([rows, held, ctx.done]).toEqual([[[1, 100, 0], "over at 50"], [0, 0], false]);
  });

  it("comes when a tick after maxIterations would be due", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 100, { maxIterations: 2 }), clock, rows);
    await clock.add(500);
    expect(rows).toEqual([[1, 100, 0], [2, 100, 100], "over at 200"]);
  });

  it("comes at once with a maxIterations or a maxTime of 0", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    await record(tick(ctx, 100, { maxIterations: 0 }), clock, rows);
    await record(tick(ctx, 100, { maxTime: 0 }), clock, rows);
    expect(rows).toEqual(["over at 0", "over at 0"]);
  });

  it("comes at maxTime after it was made, also between two ticks, and rather than a tick", async () => {
    const { ctx, clock } = world();
    const rows: [Rows, Rows] = [[], []];
    void record(tick(ctx, 100, { maxTime: 250 }), clock, rows[0]);
    void record(tick(ctx, 100, { maxTime: 200 }), clock, rows[1]);
    await clock.add(500);
    expect(rows).toEqual([
      [[1, 100, 0], [2, 100, 100], [3, 100, 200], "over at 250"],
      [[1, 100, 0], [2, 100, 100], "over at 200"],
    ]);
    expect(clock.pending.length).toBe(0);
  });

  it("is seen when the body has ended, where maxTime passed in the body", async () => {
    const { ctx, clock } = world();
    const rows: Rows = [];
    void record(tick(ctx, 100, { maxTime: 150 }), clock, rows, () => sleep(clock, 400));
    await clock.add(500);
    expect(rows).toEqual([[1, 100, 0], "over at 400"]);
  });

  it("stays: who iterates again gets nothing", async () => {
    const { ctx, clock } = world();
    const ticker = tick(ctx, 100, { maxIterations: 1 });
    const rows: Rows = [];
    void record(ticker, clock, rows);
    await clock.add(200);
    await record(ticker, clock, rows);
    expect(rows).toEqual([[1, 100, 0], "over at 100", "over at 200"]);
  });
});

describe("the ctx of a ticker", () => {
  it.each([
    { name: undefined, full: "root-->ticker" },
    { name: "poll", full: "root-->[poll]-->pollticker" },
  ])("is a child, named $full", ({ name, full }) => {
    const here = world();
    tick(here.ctx, 100, { name });
    expect(here.names).toEqual([full]);
  });

  it("needs only the shape of a ctx", async () => {
    const { ctx } = world();
    const shape: CTX = Object.create(null, {
      ...Object.getOwnPropertyDescriptors({ clock: ctx.clock, cancel: () => false }),
      child: { value: ctx.child.bind(ctx) },
      addDoneCallback: { value: ctx.addDoneCallback.bind(ctx) },
      waitForFirst: { value: ctx.waitForFirst.bind(ctx) },
      // A ctx of another copy of the package: same shape, other prototype.
    }) as CTX;
    const result = await tick(shape, 100)[Symbol.asyncIterator]().next();
    expect(result.value).toEqual([1, 100]);
  });
});
