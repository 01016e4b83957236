import { expect, it } from "vitest";
import { RingBuffer } from "../src/ring-buffer.ts";
import { bytesInUse } from "./support/garbage.ts";

/** What a ring buffer takes for a million values, what of that it has when all but one were taken, and that one. */
async function filledAndDrained(): Promise<{ each: number; left: number; last: unknown }> {
  const ring = new RingBuffer<number>();
  const before = await bytesInUse();
  for (let value = 0; value < 1_000_000; value++) ring.add(value, false);
  const full = await bytesInUse();
  while (ring.size > 1) ring.shift();
  const drained = await bytesInUse();
  return { each: (full - before) / 1_000_000, left: drained - before, last: ring.first };
}

it("a ring buffer takes about ten bytes for each of a million values, and gives them back", async () => {
  // The first time pays for what the runtime keeps of the code.
  await filledAndDrained();
  const { each, left, last } = await filledAndDrained();
  expect(each).toBeLessThan(11);
  expect(left).toBeLessThan(500_000);
  expect(last).toBe(999_999);
});
