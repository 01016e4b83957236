import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import { expect, it } from "vitest";
import { Alarm } from "../src/alarm.ts";

it("an alarm rings once in the next turn, however often it was set for it", async () => {
  let rung = 0;
  const alarm = new Alarm(new VirtualClock(), { rung: () => rung++ });
  alarm.setForNextTurn();
  alarm.setForNextTurn();
  await turn();
  await turn();
  expect(rung).toBe(1);
});

it("an alarm does not ring in a turn that was taken back", async () => {
  let rung = 0;
  const alarm = new Alarm(new VirtualClock(), { rung: () => rung++ });
  alarm.setForNextTurn();
  alarm.clear();
  await turn();
  await turn();
  expect(rung).toBe(0);
});

it("an alarm that is set for the next turn is for no instant any more", async () => {
  const clock = new VirtualClock();
  let rung = 0;
  const alarm = new Alarm(clock, { rung: () => rung++ });
  alarm.setFor(10, 0);
  alarm.setForNextTurn();
  const timers = clock.pending.length;
  await turn();
  await clock.add(10);
  expect([timers, rung]).toEqual([0, 1]);
});

it("an alarm rings once for what it was set for last, by a clock that fires twice and what was taken back", () => {
  const fires: (() => void)[] = [];
  const taken: unknown[] = [];
  const clock: Clock = {
    now: () => 0,
    setTimeout: (fn) => fires.push(fn),
    clearTimeout: (timer) => taken.push(timer),
  };
  let rung = 0;
  const alarm = new Alarm(clock, { rung: () => rung++ });
  alarm.setFor(10, 0);
  alarm.clear();
  fires[0]?.();
  alarm.setFor(10, 0);
  for (const fire of [...fires, ...fires]) fire();
  expect([rung, taken]).toEqual([1, [1]]);
});
