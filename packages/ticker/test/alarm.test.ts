import { setImmediate as turn } from "node:timers/promises";
import { VirtualClock } from "@machinery/testing";
import { expect, it } from "vitest";
import { Alarm } from "../src/alarm.ts";

it("rings once in the next turn, however often it was set for it", async () => {
  let rung = 0;
  const alarm = new Alarm(new VirtualClock(), { rung: () => rung++ });
  alarm.setForNextTurn();
  alarm.setForNextTurn();
  await turn();
  await turn();
  expect(rung).toBe(1);
});

it("does not ring in a turn that was taken back", async () => {
  let rung = 0;
  const alarm = new Alarm(new VirtualClock(), { rung: () => rung++ });
  alarm.setForNextTurn();
  alarm.clear();
  await turn();
  await turn();
  expect(rung).toBe(0);
});
