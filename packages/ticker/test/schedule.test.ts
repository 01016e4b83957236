import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Schedule } from "../src/schedule.ts";
import { ReferenceRule } from "./support/reference-rule.ts";

/** Takes ticks at these instants, and says what each told to be the time till the next. */
function ticksAt(schedule: Schedule, ...instants: readonly number[]): number[] {
  schedule.start(instants[0] ?? 0);
  return instants.map((now) => schedule.tick(now));
}

describe("a schedule", () => {
  it.each([
    { what: "ticks in time", every: 10, minWait: 1, at: [0, 10, 20], tillNext: [10, 10, 10] },
    {
      what: "does not start at zero",
      every: 10,
      minWait: 1,
      at: [7, 17, 27],
      tillNext: [10, 10, 10],
    },
    {
      what: "does not hand lateness on",
      every: 10,
      minWait: 1,
      at: [0, 14, 20],
      tillNext: [10, 6, 10],
    },
    { what: "skips what it missed", every: 10, minWait: 1, at: [0, 57, 60], tillNext: [10, 3, 10] },
    {
      what: "skips what is too near",
      every: 10,
      minWait: 4,
      at: [0, 17, 30],
      tillNext: [10, 13, 10],
    },
    {
      what: "takes what is just far enough",
      every: 10,
      minWait: 4,
      at: [0, 16, 20],
      tillNext: [10, 4, 10],
    },
    {
      what: "may wait longer than a period",
      every: 10,
      minWait: 25,
      at: [0, 30],
      tillNext: [30, 30],
    },
    {
      what: "never repeats an instant",
      every: 10,
      minWait: 0,
      at: [0, 10, 20],
      tillNext: [10, 10, 10],
    },
    {
      what: "waits half a short period",
      every: 10,
      minWait: undefined,
      at: [0, 15, 16],
      tillNext: [10, 5, 14],
    },
    {
      what: "waits 100 of a long one",
      every: 1_000,
      minWait: undefined,
      at: [0, 1_900, 1_901],
      tillNext: [1_000, 100, 1_099],
    },
    {
      what: "has no grid without a period",
      every: 0,
      minWait: 30,
      at: [0, 35, 65],
      tillNext: [30, 30, 30],
    },
    {
      what: "waits 100 without a period",
      every: 0,
      minWait: undefined,
      at: [0, 135],
      tillNext: [100, 100],
    },
    { what: "may wait for nothing", every: 0, minWait: 0, at: [0, 0, 5], tillNext: [0, 0, 0] },
    {
      what: "keeps the average of a fraction",
      every: 16.7,
      minWait: 0,
      at: [0, 17, 33, 50],
      tillNext: [17, 16, 17, 17],
    },
    {
      what: "is not misled by the error of a fraction",
      every: 4.1,
      minWait: 0,
      at: [0, 61],
      tillNext: [4, 5],
    },
    {
      what: "takes a tiny period for 1 ms",
      every: 5e-324,
      minWait: 0,
      at: [0, 1, 9],
      tillNext: [1, 1, 1],
    },
    {
      what: "keeps to it for centuries",
      every: 1_000,
      minWait: 0,
      at: [0, 9e12 + 1],
      tillNext: [1_000, 999],
    },
  ])("$what", ({ every, minWait, at, tillNext }) => {
    expect(ticksAt(new Schedule(every, minWait), ...at)).toEqual(tillNext);
  });

  it("has no tick due before it was started, and one at once then", () => {
    const schedule = new Schedule(10, 0);
    const before = schedule.due;
    schedule.start(42);
    schedule.start(43);
    expect([before, schedule.due]).toEqual([Infinity, 42]);
  });

  it("takes turns where there is no period", () => {
    const schedule = new Schedule(0, 0);
    const before = schedule.takesTurns;
    schedule.change(10, 0);
    expect([before, schedule.takesTurns]).toEqual([true, false]);
  });

  it.each([
    { what: "counts from the last tick", every: 30, once: false, now: 12, due: 40, then: 70 },
    {
      what: "is due at once where that is past",
      every: 1,
      once: false,
      now: 12,
      due: 11,
      then: 13,
    },
    { what: "moves one tick beside the grid", every: 15, once: true, now: 12, due: 25, then: 30 },
    { what: "skips the slots before it", every: 35, once: true, now: 12, due: 45, then: 50 },
    { what: "does not put off what is late", every: 30, once: false, now: 21, due: 20, then: 40 },
    {
      what: "does not put off what is late even once",
      every: 30,
      once: true,
      now: 21,
      due: 20,
      then: 30,
    },
  ])("a change $what", ({ every, once, now, due, then }) => {
    const schedule = new Schedule(10, 0);
    ticksAt(schedule, 0, 10);
    if (once) schedule.changeOnce(every, now);
    else schedule.change(every, now);
    const moved = schedule.due;
    schedule.tick(Math.max(moved, now));
    expect([moved, schedule.due]).toEqual([due, then]);
  });

  it("counts a change from a period of 0 from the last tick", () => {
    const schedule = new Schedule(0, 50);
    ticksAt(schedule, 0, 60, 130);
    schedule.change(200, 135);
    expect(schedule.due).toBe(330);
  });

  it("is due at once when it is changed to a period of 0", () => {
    const schedule = new Schedule(100, 50);
    ticksAt(schedule, 0, 100);
    schedule.change(0, 110);
    const moved = schedule.due;
    schedule.tick(110);
    expect([moved, schedule.due]).toEqual([100, 160]);
  });

  it("takes a lasting change before the start for its period, and still starts at once", () => {
    const schedule = new Schedule(10, 0);
    schedule.changeOnce(70, 0);
    schedule.change(30, 0);
    schedule.start(5);
    expect([schedule.due, schedule.tick(5)]).toEqual([5, 30]);
  });

  it("puts the first tick off by a change for once before the start", () => {
    const schedule = new Schedule(10, 0);
    schedule.changeOnce(25, 0);
    schedule.start(5);
    expect([schedule.due, schedule.tick(30)]).toEqual([30, 5]);
  });

  it("counts a change between the start and the first tick from the start", () => {
    const schedule = new Schedule(10, 0);
    schedule.start(5);
    schedule.changeOnce(25, 5);
    const once = schedule.due;
    schedule.change(40, 6);
    expect([once, schedule.due]).toEqual([30, 5]);
  });

  const steps = fc.array(
    fc.record({
      late: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(10_000)),
      changes: fc.array(
        fc.record({
          after: fc.nat(300),
          every: fc.integer({ min: 1, max: 400 }),
          lasts: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 30 },
  );

  it("agrees with the loops of the Python original", () => {
    const minWaits = fc.oneof(fc.constant<false>(false), fc.integer({ min: 1, max: 500 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        minWaits,
        fc.nat(1_000),
        steps,
        (every, minWait, start, all) => {
          const ours = new Schedule(every, minWait === false ? 0 : minWait);
          const theirs = new ReferenceRule(every, minWait, start);
          ours.start(start);
          let now = start;
          for (const { late, changes } of all) {
            now = Math.max(now, ours.due) + late;
            expect(ours.tick(now)).toBe(theirs.tick(now));
            for (const { after, every: changed, lasts } of changes) {
              now += after;
              if (lasts) ours.change(changed, now);
              else ours.changeOnce(changed, now);
              theirs.change(changed, lasts, now);
              expect(ours.due).toBe(theirs.wake);
            }
          }
        },
      ),
    );
  });

  it("is always due later than the tick, on the grid, and never twice in one slot", () => {
    const periods = fc.oneof(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    );
    const waits = fc.option(fc.double({ min: 0, max: 2_000, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(periods, waits, fc.array(fc.nat(3_000)), (every, minWait, lateness) => {
        const schedule = new Schedule(every, minWait);
        schedule.start(0);
        const slots: number[] = [];
        for (const late of lateness) {
          const { due } = schedule;
          const slot = Math.round(due / Math.max(every, 1));
          expect(Math.abs(due - slot * Math.max(every, 1))).toBeLessThanOrEqual(0.5 + 1e-6);
          slots.push(slot);
          const now = due + late;
          expect(schedule.tick(now)).toBeGreaterThanOrEqual(Math.max(1, minWait ?? 0));
          expect(schedule.due).toBeGreaterThan(now);
        }
        expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
      }),
    );
  });
});
