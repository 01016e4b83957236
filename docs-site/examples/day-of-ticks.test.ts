import { CTX } from "@machinery/ctx";
import { assertNothingLeft, VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import { expect, it } from "vitest";

async function sample(ctx: CTX, times: number[]): Promise<void> {
  for await (const [iteration] of tick(ctx, 60_000, { maxTime: 24 * 3_600_000 })) {
    times.push(ctx.clock.now());
    if (iteration % 100 === 0) await ctx.sleep(200_000); // slow now and then
  }
}

it("samples every minute of a day, less those it is too slow for", async () => {
  const clock = new VirtualClock();
  const ctx = CTX.beginning("test", { clock });
  const times: number[] = [];

  await clock.runUntil(sample(ctx, times), { ctx });

  expect(times.length).toBe(1_412); // 1,440, less 2 for each of the 14 rounds that were slow
  expect(clock.now()).toBe(24 * 3_600_000);
  assertNothingLeft(ctx);
});
