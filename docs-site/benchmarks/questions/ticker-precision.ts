import { setInterval as intervalOf, setTimeout as wait } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";
import { Effect, Schedule } from "effect";
import { concatMap, from, interval, lastValueFrom, takeWhile } from "rxjs";
import { clearIntervalAsync, setIntervalAsync } from "set-interval-async";
import type { ScheduleQuestion, Ticking } from "../question.ts";
import { PERIOD, SLOTS } from "../slots.ts";

const contenders: readonly Ticking[] = [
  {
    name: "setTimeout for each slot",
    kind: "limit",
    async run(slots) {
      const start = performance.now();
      const slotNow = (): number => Math.floor((performance.now() - start) / PERIOD);
      for (;;) {
        const slot = slotNow();
        await slots.work();
        if (slots.over) return;
        // The one that has come meanwhile, where that is another, else the next.
        const next = start + Math.max(slot + 1, slotNow()) * PERIOD;
        // A timer may be a little early.
        for (let now = performance.now(); now < next; now = performance.now()) {
          await wait(next - now);
        }
      }
    },
  },
  {
    name: "for await of tick",
    kind: "ours",
    packages: ["@machinery/ticker", "@machinery/ctx"],
    remark: "With minWait: false, so that a late tick costs no other.",
    async run(slots) {
      for await (const _ of tick(CTX.beginning("root"), PERIOD, { minWait: false })) {
        await slots.work();
        if (slots.over) return;
      }
    },
  },
  {
    name: "setInterval",
    kind: "peer",
    remark: "Does not wait for what it calls.",
    run: (slots) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          void slots.work();
          if (!slots.over) return;
          clearInterval(timer);
          resolve();
        }, PERIOD);
      }),
  },
  {
    name: "timers/promises setInterval",
    kind: "peer",
    async run(slots) {
      for await (const _ of intervalOf(PERIOD)) {
        await slots.work();
        if (slots.over) return;
      }
    },
  },
  {
    name: "set-interval-async",
    kind: "peer",
    packages: ["set-interval-async"],
    async run(slots) {
      const timer = await new Promise<ReturnType<typeof setIntervalAsync>>((resolve) => {
        const timer = setIntervalAsync(async () => {
          await slots.work();
          if (slots.over) resolve(timer);
        }, PERIOD);
      });
      await clearIntervalAsync(timer);
    },
  },
  {
    name: "RxJS interval and concatMap",
    kind: "peer",
    packages: ["rxjs"],
    remark: "Ticks that come while a body is at work are worked off afterwards.",
    run: (slots) =>
      lastValueFrom(
        interval(PERIOD).pipe(
          concatMap(() => from(slots.work())),
          takeWhile(() => !slots.over),
        ),
        { defaultValue: undefined },
      ),
  },
  {
    name: "Effect Schedule.fixed",
    kind: "peer",
    packages: ["effect"],
    run: (slots) =>
      Effect.runPromise(
        Effect.repeat(
          Effect.promise(() => slots.work()),
          { schedule: Schedule.fixed(PERIOD), until: () => slots.over },
        ),
      ),
  },
];

export const question: ScheduleQuestion = {
  kind: "schedule",
  title: `A ticker of ${PERIOD} ms with 4 ms of work at each tick, which blocks for 35 ms once and awaits 35 ms once`,
  target: { ticks: SLOTS, drift: PERIOD / 2, phase: 1.5 },
  contenders,
};
