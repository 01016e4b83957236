import { setImmediate as turn } from "node:timers/promises";
import { VirtualClock } from "@machinery/testing";
import { type Clock, systemClock } from "@machinery/ctx";
import { describe, expect, it, vi } from "vitest";
import { Alarm } from "../src/alarm.ts";
import { tick } from "../src/index.ts";
import { record, type Row, world } from "./support/ticking.ts";

/** Alarms that write down who was rung and when, and what each then does. */
function alarms(
  clock: Clock,
  names: readonly string[],
  then: Record<string, () => void> = {},
): { readonly seen: string[]; readonly of: Record<string, Alarm> } {
  const seen: string[] = [];
  const of: Record<string, Alarm> = {};
  for (const name of names) {
    const rung = (): void => {
      seen.push(`${name} ${clock.now()}`);
      then[name]?.();
    };
    of[name] = new Alarm(clock, { rung });
  }
  return { seen, of };
}

/** A clock that stands still and fires when told so; its timers are known by their index. */
function handClock(): {
  readonly clock: Clock;
  readonly fires: (() => void)[];
  readonly taken: unknown[];
} {
  const fires: (() => void)[] = [];
  const taken: unknown[] = [];
  const clock: Clock = {
    now: () => 0,
    setTimeout: (fn) => fires.push(fn) - 1,
    clearTimeout: (timer) => taken.push(timer),
  };
  return { clock, fires, taken };
}

describe("alarms", () => {
  it("that are set for one instant share a timer, and ring in the order they were set", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b", "c"]);
    for (const name of ["b", "a", "c"]) of[name]?.setFor(10, 0);
    const timers = clock.pending.length;
    await clock.add(10);
    expect([timers, seen, clock.pending.length]).toEqual([1, ["b 10", "a 10", "c 10"], 0]);
  });

  it("have a timer for each instant, and none for one that all have been taken back from", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b", "c"]);
    of["a"]?.setFor(10, 0);
    of["b"]?.setFor(10, 0);
    of["c"]?.setFor(20, 0);
    const timers = [clock.pending.length];
    of["a"]?.clear();
    timers.push(clock.pending.length);
    of["b"]?.setFor(30, 0);
    timers.push(clock.pending.length);
    await clock.add(30);
    expect([timers, seen]).toEqual([
      [2, 2, 2],
      ["c 20", "b 30"],
    ]);
  });

  it("ring in their order when one between them was taken back", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b", "c", "d"]);
    for (const name of ["a", "b", "c"]) of[name]?.setFor(10, 0);
    of["b"]?.clear();
    of["d"]?.setFor(10, 0);
    of["c"]?.clear();
    await clock.add(10);
    expect(seen).toEqual(["a 10", "d 10"]);
  });

  it("have another timer where all were taken back from the one before", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b"]);
    of["a"]?.setFor(10, 0);
    of["a"]?.clear();
    of["b"]?.setFor(10, 0);
    await clock.add(10);
    expect(seen).toEqual(["b 10"]);
  });

  it("that are set for the next turn are for no instant any more", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a"]);
    of["a"]?.setFor(10, 0);
    of["a"]?.setForNextTurn();
    const timers = clock.pending.length;
    await turn();
    await clock.add(10);
    expect([timers, seen]).toEqual([0, ["a 0"]]);
  });

  it("are not rung where what an earlier one has woken takes them back", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b", "c"], {
      a: () => void Promise.resolve().then(() => of["b"]?.clear()),
    });
    for (const name of ["a", "b", "c"]) of[name]?.setFor(10, 0);
    await clock.add(10);
    expect(seen).toEqual(["a 10", "c 10"]);
  });

  it("may be set again for the instant that rings, and have another timer for it", async () => {
    const clock = new VirtualClock();
    let again = true;
    const { seen, of } = alarms(clock, ["a", "b"], {
      a: () => {
        if (again) of["a"]?.setFor(10, clock.now());
        again = false;
      },
    });
    for (const name of ["a", "b"]) of[name]?.setFor(10, 0);
    await clock.add(10);
    expect(seen).toEqual(["a 10", "b 10", "a 10"]);
  });

  it("have a timer of their own where a turn of the loop lies between", async () => {
    const clock = new VirtualClock();
    const { seen, of } = alarms(clock, ["a", "b"]);
    of["a"]?.setFor(10, 0);
    await turn();
    of["b"]?.setFor(10, 0);
    const timers = clock.pending.length;
    await clock.add(10);
    expect([timers, seen]).toEqual([2, ["a 10", "b 10"]]);
  });

  it("wait for no timer that was set before fake timers took their place, or the other way round", async () => {
    vi.useFakeTimers();
    const abandoned = alarms(systemClock, ["a"]);
    abandoned.of["a"]?.setFor(10, 0);
    vi.useRealTimers();
    vi.useFakeTimers();
    const { seen, of } = alarms(systemClock, ["b"]);
    of["b"]?.setFor(10, 0);
    vi.advanceTimersByTime(10);
    vi.useRealTimers();
    await Promise.resolve();
    expect([abandoned.seen.length, seen.length]).toEqual([0, 1]);
  });

  it("of two clocks have nothing in common", async () => {
    const [one, other] = [new VirtualClock(), new VirtualClock()];
    const { seen, of } = alarms(one, ["a"]);
    const others = alarms(other, ["b"]);
    of["a"]?.setFor(10, 0);
    others.of["b"]?.setFor(10, 0);
    await one.add(10);
    expect([seen, others.seen]).toEqual([["a 10"], []]);
  });

  it("are rung once by a clock that fires twice, and fires what was taken back", async () => {
    const { clock, fires, taken } = handClock();
    const { seen, of } = alarms(clock, ["a", "b"]);
    of["a"]?.setFor(10, 0);
    of["a"]?.clear();
    of["b"]?.setFor(10, 0);
    fires[0]?.();
    of["a"]?.setFor(10, 0);
    for (const fire of [...fires, ...fires]) fire();
    await Promise.resolve();
    await Promise.resolve();
    expect([fires.length, taken, seen]).toEqual([2, [0], ["b 0", "a 0"]]);
  });

  it("have another timer where the one for their instant has fired in the same turn", () => {
    const { clock, fires, taken } = handClock();
    const { seen, of } = alarms(clock, ["a", "b"]);
    of["a"]?.setFor(10, 0);
    fires[0]?.();
    of["b"]?.setFor(10, 0);
    fires[1]?.();
    expect([fires.length, taken, seen]).toEqual([2, [], ["a 0", "b 0"]]);
  });

  it("let timers and I/O have their turn, however many ring at one instant", async () => {
    const { clock, fires } = handClock();
    let rung = 0;
    const busy = {
      rung(): void {
        rung++;
        const end = performance.now() + 1;
        while (performance.now() < end);
      },
    };
    for (let i = 0; i < 100; i++) new Alarm(clock, busy).setFor(10, 0);
    fires[0]?.();
    await turn();
    const atFirst = rung;
    while (rung < 100) await turn();
    expect(atFirst).toBeLessThan(100);
  });
});

describe("tickers of one instant", () => {
  it("have one timer, however many they are", async () => {
    const { ctx, clock } = world();
    const tickers = Array.from({ length: 100 }, () => tick(ctx, 1_000));
    const loops = tickers.map((ticker) => record(ticker, clock, []));
    await clock.add(1_500);
    expect(clock.pending.length).toBe(1);
    ctx.cancel();
    await Promise.all(loops);
    expect(clock.pending.length).toBe(0);
  });

  it("end without another tick where the body of one ends the ctx", async () => {
    const { ctx, clock } = world();
    const first: (Row | string)[] = [];
    const second: (Row | string)[] = [];
    const loops = [
      record(tick(ctx, 10), clock, first, (iteration) => iteration === 2 && ctx.cancel()),
      record(tick(ctx, 10), clock, second),
    ];
    await clock.add(50);
    await Promise.all(loops);
    expect([first, second]).toEqual([
      [[1, 10, 0], [2, 10, 10], "over at 10"],
      [[1, 10, 0], "over at 10"],
    ]);
  });
});
