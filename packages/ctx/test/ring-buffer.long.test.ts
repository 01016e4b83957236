import { expect, it } from "vitest";
import { RingBuffer } from "../src/ring-buffer.ts";
import { bytesInUse } from "./support/garbage.ts";

it("a ring buffer takes about ten bytes for each of a million values, and gives them back", async () => {
  const ring = new RingBuffer<number>();
  const before = await bytesInUse();
  for (let value = 0; value < 1_000_000; value++) ring.push(value);
  const full = await bytesInUse();
  while (ring.size > 1) ring.shift();
  const drained = await bytesInUse();
  expect((full - before) / 1_000_000).toBeLessThan(11);
  expect(drained - before).toBeLessThan(500_000);
  expect(ring.first).toBe(999_999);
});
