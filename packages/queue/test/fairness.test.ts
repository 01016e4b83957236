import { readFile } from "node:fs/promises";
import { CTX } from "@machinery/ctx";
import { expect, it } from "vitest";
import { queue } from "../src/index.ts";

const MILLION = 1_000_000;

it("a million items are drained in order while timers and files get their turn", async () => {
  using numbers = queue<number>(CTX.beginning("test"));
  for (let item = 0; item < MILLION; item++) numbers.append(item);
  let timers = 0;
  let fileReadAt = MILLION;
  let taken = 0;
  const timer = setInterval(() => timers++, 10);
  const reading = readFile(new URL(import.meta.url)).then(() => (fileReadAt = taken));
  const start = performance.now();
  for await (const item of numbers) {
    if (item !== taken) throw new Error(`${item} came instead of ${taken}`);
    if (++taken === MILLION) break;
  }
  const ms = performance.now() - start;
  clearInterval(timer);
  await reading;
  expect(taken).toBe(MILLION);
  expect(fileReadAt).toBeLessThan(MILLION);
  // Each of the timer's turns, but for what a slow machine takes for the collection of garbage and for other work.
  expect(timers).toBeGreaterThanOrEqual(Math.max(1, Math.floor(ms / 50)));
});

it("a consumer that appends for itself without end keeps no timer from firing", async () => {
  using numbers = queue<number>(CTX.beginning("test"));
  const time = { isUp: false };
  setTimeout(() => (time.isUp = true), 10);
  numbers.append(0);
  let last = 0;
  for await (const item of numbers) {
    last = item;
    if (time.isUp) break;
    numbers.append(item + 1);
  }
  expect(last).toBeGreaterThan(0);
});

it("two queues that feed each other keep no timer from firing", async () => {
  const ctx = CTX.beginning("test");
  const [there, back] = [queue<number>(ctx), queue<number>(ctx)];
  setTimeout(() => ctx.cancel(), 10);
  let turns = 0;
  const pass = async (from: typeof there, to: typeof there): Promise<void> => {
    for await (const item of from) {
      turns++;
      to.append(item);
    }
  };
  const both = [pass(there, back), pass(back, there)];
  there.append(1);
  await Promise.all(both);
  expect(turns).toBeGreaterThan(2);
});
