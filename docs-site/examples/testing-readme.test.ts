import { readFile } from "node:fs/promises";
import { CTX } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import { expect, it } from "vitest";

it("shows the test that is run here", async () => {
  const example = await readFile(new URL("day-of-ticks.test.ts", import.meta.url), "utf8");
  const readme = await readFile(
    new URL("../../packages/testing/README.md", import.meta.url),
    "utf8",
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});

it("ticks for a day in a small part of a second", async () => {
  const clock = new VirtualClock();
  const ctx = CTX.beginning("test", { clock });
  const start = performance.now();
  let ticks = 0;
  const ticking = (async () => {
    for await (const _ of tick(ctx, 60_000, { maxTime: 24 * 3_600_000 })) ticks++;
  })();
  await clock.runUntil(ticking);
  expect(ticks).toBe(1_440);
  // On a machine that does other things, too; by itself it is a twentieth of that.
  expect(performance.now() - start).toBeLessThan(1_000);
});
