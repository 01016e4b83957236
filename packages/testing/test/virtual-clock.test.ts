import { CTX } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const immediate = globalThis.setImmediate;

describe("a VirtualClock", () => {
  it("begins where it is told, at 0 otherwise", () => {
    expect([new VirtualClock().now(), new VirtualClock(12_500).now()]).toEqual([0, 12_500]);
  });

  it("fires what is due in the order it is due, and of one instant in the order it was made", async () => {
    const clock = new VirtualClock();
    const fired: unknown[] = [];
    const arm = (name: string, ms: number): unknown =>
      clock.setTimeout(() => fired.push([clock.now(), name]), ms);
    arm("c", 7);
    arm("a", 5);
    arm("d", 7);
    arm("b", 5);
    arm("later", 11);
    await clock.add(10);
    expect([fired, clock.now(), clock.pending]).toEqual([
      [
        [5, "a"],
        [5, "b"],
        [7, "c"],
        [7, "d"],
      ],
      10,
      [{ due: 11 }],
    ]);
  });

  it("fires what is made meanwhile, and lets all that a timer sets going end before the next", async () => {
    const clock = new VirtualClock();
    const said: unknown[] = [];
    clock.setTimeout(() => {
      said.push("first");
      clock.setTimeout(() => said.push(["made by the first", clock.now()]), 1);
      void (async () => {
        for (let hop = 0; hop < 5; hop++) await new Promise((resolve) => void immediate(resolve));
        said.push("what the first set going");
      })();
    }, 1);
    clock.setTimeout(() => said.push("second"), 1);
    await clock.add(2);
    expect(said).toEqual(["first", "what the first set going", "second", ["made by the first", 2]]);
  });

  it("lists the timers that are pending, and the instants at which some have fired", async () => {
    const clock = new VirtualClock(100);
    for (const ms of [30, 10, 20, 10]) clock.setTimeout(() => undefined, ms);
    await clock.add(15);
    expect([clock.pending, clock.calledTimes]).toEqual([
      [{ due: 120 }, { due: 130 }],
      [110, 110],
    ]);
  });

  it("takes back what is armed, and nothing else", async () => {
    const clock = new VirtualClock();
    const other = new VirtualClock();
    let fired = 0;
    const handle = clock.setTimeout(() => fired++, 1);
    const others = other.setTimeout(() => fired++, 1);
    const kept = clock.setTimeout(() => fired++, 2);
    for (const each of [handle, handle, others, undefined, null, 5, {}, "kept"]) {
      clock.clearTimeout(each);
    }
    await clock.add(5);
    clock.clearTimeout(kept);
    expect([fired, other.pending.length]).toEqual([1, 1]);
  });

  it("rounds a fraction up, so that nothing fires early", async () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => undefined, 1.2);
    await clock.add(5);
    expect(clock.calledTimes).toEqual([2]);
  });

  it("moves nothing by add(0), and fires what is due now", async () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => undefined, 0);
    await clock.add(0);
    expect([clock.now(), clock.calledTimes]).toEqual([0, [0]]);
  });

  it("rejects with what a timer threw, at its instant, and goes on from there", async () => {
    const clock = new VirtualClock();
    const error = new Error("from a timer");
    clock.setTimeout(() => {
      throw error;
    }, 3);
    clock.setTimeout(() => undefined, 4);
    const thrown: unknown = await clock.add(10).catch((reason: unknown) => reason);
    expect([thrown, clock.now(), clock.pending]).toEqual([error, 3, [{ due: 4 }]]);
    await clock.add(10);
    expect([clock.now(), clock.calledTimes]).toEqual([13, [3, 4]]);
  });

  it("tells timers that arm each other at one instant from time", async () => {
    const clock = new VirtualClock();
    const again = (): unknown => clock.setTimeout(again, 0);
    again();
    await expect(clock.add(1)).rejects.toThrow(
      "20000 timers in a row were made for one instant, 0",
    );
  });

  it("is drained when no timer is left, those made meanwhile included", async () => {
    const clock = new VirtualClock();
    let left = 3;
    const again = (): unknown => left-- > 0 && clock.setTimeout(again, 1_000);
    again();
    await clock.drain();
    expect([clock.now(), clock.pending]).toEqual([3_000, []]);
  });

  it("takes 10,000 timers in well under a second", async () => {
    const clock = new VirtualClock();
    let fired = 0;
    for (let timer = 0; timer < 10_000; timer++) {
      clock.setTimeout(() => fired++, (timer * 7_919) % 10_007);
    }
    await clock.add(10_007);
    expect(fired).toBe(10_000);
  });

  it("is the clock of a ctx and all below it", async () => {
    const clock = new VirtualClock();
    const ctx = CTX.beginning("test", { clock });
    const child = ctx.child("child", { timeout: 50 });
    const slept = child.sleep(100).catch(() => clock.now());
    await clock.add(100);
    expect([await slept, clock.pending]).toEqual([50, []]);
  });
});

describe("moving time twice at once", () => {
  it("moves it to whichever is later, and never two timers at once", async () => {
    const clock = new VirtualClock();
    const said: unknown[] = [];
    for (const ms of [1, 2, 3]) {
      clock.setTimeout(() => {
        said.push(`${ms} fires`);
        void (async () => {
          for (let hop = 0; hop < 3; hop++) await new Promise((resolve) => void immediate(resolve));
          said.push(`${ms} is over`);
        })();
      }, ms);
    }
    await Promise.all([clock.add(2), clock.add(5)]);
    expect([clock.now(), said]).toEqual([
      5,
      ["1 fires", "1 is over", "2 fires", "2 is over", "3 fires", "3 is over"],
    ]);
  });
});

describe("autoAdvance", () => {
  it("lets time pass when nothing else can go on, until it is undone", async () => {
    const clock = new VirtualClock();
    const ctx = CTX.beginning("test", { clock });
    const stop = clock.autoAdvance(() => undefined);
    await ctx.sleep(3_600_000);
    const after = clock.now();
    stop();
    void ctx.sleep(5);
    await clock.settle();
    expect([after, clock.now(), clock.pending]).toEqual([
      3_600_000,
      3_600_000,
      [{ due: 3_600_005 }],
    ]);
  });

  it("hands on what a timer throws, and goes on", async () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    const stop = clock.autoAdvance((error) => errors.push(error));
    clock.setTimeout(() => {
      throw new Error("from a timer");
    }, 1);
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 2));
    stop();
    expect([errors, clock.now()]).toEqual([[new Error("from a timer")], 2]);
  });
});

const operation = fc.oneof(
  fc.record({ kind: fc.constant("arm" as const), ms: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant("clear" as const), index: fc.nat(30) }),
  fc.record({ kind: fc.constant("add" as const), ms: fc.integer({ min: 0, max: 15 }) }),
);

it("fires, whatever is armed and taken back, what a sorted list would", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
      const clock = new VirtualClock();
      const fired: [at: number, id: number][] = [];
      const handles: unknown[] = [];
      const wanted: [at: number, id: number][] = [];
      let model: { readonly due: number; readonly id: number }[] = [];
      for (const each of operations) {
        if (each.kind === "arm") {
          const id = handles.length;
          handles.push(clock.setTimeout(() => fired.push([clock.now(), id]), each.ms));
          model.push({ due: clock.now() + each.ms, id });
        } else if (each.kind === "clear") {
          clock.clearTimeout(handles[each.index]);
          model = model.filter(({ id }) => id !== each.index);
        } else {
          const until = clock.now() + each.ms;
          await clock.add(each.ms);
          model.sort((a, b) => a.due - b.due || a.id - b.id);
          wanted.push(
            ...model
              .filter(({ due }) => due <= until)
              .map(({ due, id }): [number, number] => [due, id]),
          );
          model = model.filter(({ due }) => due > until);
        }
        expect(clock.pending.map(({ due }) => due)).toEqual(
          model.map(({ due }) => due).sort((a, b) => a - b),
        );
      }
      expect(fired).toEqual(wanted);
    }),
    { numRuns: 100 },
  );
});
