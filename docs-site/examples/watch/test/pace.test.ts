import { CTX } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import { expect, it } from "vitest";
import { Pace } from "../pace.ts";

it("gives the tickers of all sources one period and one pause", async () => {
  const clock = new VirtualClock();
  using root = CTX.beginning("root", { clock });
  const pace = new Pace(1_000);
  const times: number[][] = [[], []];
  const follow = async (seen: number[]): Promise<void> => {
    for await (const _ of pace.ticks(root)) seen.push(clock.now());
  };
  const following = times.map(follow);
  await clock.add(2_500);
  pace.faster();
  await clock.add(1_000);
  pace.pauseOrResume();
  await clock.add(5_000);
  expect(pace.paused).toBe(true);
  pace.pauseOrResume();
  await clock.add(100);
  expect(times).toEqual([
    [0, 1_000, 2_000, 2_500, 3_000, 3_500, 8_500],
    [0, 1_000, 2_000, 2_500, 3_000, 3_500, 8_500],
  ]);
  root.cancel();
  await Promise.all(following);
});

it("goes in steps that people count in, and not beyond the last", () => {
  const pace = new Pace(400);
  const periods: number[] = [];
  for (let n = 0; n < 3; n++) {
    pace.faster();
    periods.push(pace.every);
  }
  for (let n = 0; n < 10; n++) {
    pace.slower();
    periods.push(pace.every);
  }
  expect(periods).toEqual([
    200, 100, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000,
  ]);
});
