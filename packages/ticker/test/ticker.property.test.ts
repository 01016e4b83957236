import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Semaphore } from "@machinery/ctx";
import { tick } from "../src/index.ts";
import { ReferenceRule } from "./support/reference-rule.ts";
import { type Row, sleep, world } from "./support/ticking.ts";

// Changes come at odd instants and all else is even, so that nothing depends on which of two timers is first.
const even = (max: number): fc.Arbitrary<number> => fc.nat(max / 2).map((half) => half * 2);
const period = fc.integer({ min: 1, max: 200 }).map((half) => half * 2);

const plan = fc.record({
  every: period,
  minWait: fc.oneof(fc.constant<false>(false), period),
  ticks: fc.array(
    fc.record({
      work: fc.oneof(fc.constant(0), even(300), even(3_000)),
      pause: fc.option(even(1_000)),
    }),
    { minLength: 1, maxLength: 15 },
  ),
  // One at a time: where the first of two makes a tick due, that is given before the second.
  changes: fc.uniqueArray(
    fc.record({
      at: fc.nat(4_000).map((half) => half * 2 + 1),
      every: period,
      lasts: fc.boolean(),
    }),
    { maxLength: 6, selector: ({ at }) => at },
  ),
  end: fc.constantFrom("break", "return", "cancel", "dispose"),
});

/** When the ticks of a plan are due by the rule of the Python original, computed without any waiting. */
function predict({ every, minWait, ticks, changes }: Plan): Row[] {
  const rule = new ReferenceRule(every, minWait, 0);
  const due = [...changes].sort((a, b) => a.at - b.at);
  let ready = 0;
  return ticks.map(({ work, pause }, index) => {
    for (let next = due[0]; next !== undefined; next = due[0]) {
      if (next.at > Math.max(rule.wake, ready)) break;
      rule.change(next.every, next.lasts, next.at);
      // A tick that is moved into the past comes with the move.
      ready = Math.max(ready, next.at);
      due.shift();
    }
    const now = Math.max(rule.wake, ready);
    ready = now + Math.max(work, pause ?? 0);
    return [index + 1, rule.tick(now), now];
  });
}

type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

describe("a ticker", () => {
  it("ticks when the original would, through any work, pause and change, and then holds nothing", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        const { every, minWait, ticks, changes, end } = planned;
        const here = world();
        const { ctx, clock } = here;
        const pauser = new Semaphore();
        const ticker = tick(ctx, every, { minWait, pauser });
        const rows: Row[] = [];
        let ownTimers = 0;
        for (const { at, every: changed, lasts } of changes) {
          ownTimers++;
          clock.setTimeout(() => {
            ownTimers--;
            ticker.changeAfter(changed, { setNewEvery: lasts });
          }, at);
        }
        let held: number[] = [];
        const loop = async (): Promise<void> => {
          for await (const [iteration, timeTillNext] of ticker) {
            expect(pauser.locked).toBe(false);
            rows.push([iteration, timeTillNext, clock.now()]);
            const { work, pause } = ticks[iteration - 1] ?? { work: 0, pause: null };
            if (pause !== null) {
              await pauser.acquire();
              clock.setTimeout(() => pauser.release(), pause);
            }
            if (iteration === ticks.length) break;
            if (work > 0) await sleep(clock, work);
          }
          const iterator = ticker[Symbol.asyncIterator]();
          const waits = end === "break" ? undefined : iterator.next();
          if (end === "return") await iterator.return?.();
          if (end === "cancel") ctx.cancel();
          if (end === "dispose") ticker[Symbol.dispose]();
          expect((await waits)?.done).toBe(end === "break" ? undefined : true);
          const { pause } = ticks.at(-1) ?? { pause: null };
          held = [clock.pending.length - ownTimers - (pause === null ? 0 : 1), here.listeners];
        };
        const looped = loop();
        await clock.drain();
        await looped;
        expect(rows).toEqual(predict(planned));
        expect([held, pauser.locked]).toEqual([[0, 0], false]);
      }),
      { numRuns: 150 },
    );
  });

  it("gives each tick once and in order to any number of loops that come and go", async () => {
    const loops = fc.array(fc.record({ from: fc.nat(500), takes: fc.nat(5), work: fc.nat(300) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(period, loops, async (every, all) => {
        const here = world();
        const { ctx, clock } = here;
        const ticker = tick(ctx, every);
        const rows: Row[] = [];
        const loop = async (takes: number, work: number): Promise<void> => {
          if (takes === 0) return;
          for await (const [iteration, timeTillNext] of ticker) {
            rows.push([iteration, timeTillNext, clock.now()]);
            await sleep(clock, work);
            if (--takes === 0) return;
          }
        };
        const looped = all.map(async ({ from, takes, work }) => {
          await sleep(clock, from);
          await loop(takes, work);
        });
        await clock.drain();
        await Promise.all(looped);
        const wanted = all.reduce((sum, { takes }) => sum + takes, 0);
        expect(rows.map(([iteration]) => iteration)).toEqual(
          Array.from({ length: wanted }, (_, index) => index + 1),
        );
        const slots = rows.map(([, , at]) => Math.floor((at - (rows[0]?.[2] ?? 0)) / every));
        expect(new Set(slots).size).toBe(wanted);
        expect([clock.pending.length, here.listeners]).toEqual([0, 0]);
      }),
      { numRuns: 100 },
    );
  });
});
