import { expect, test } from "vitest";
import { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";

// These measure phases and not speed, so they look at the clock themselves and print what they saw.

const PERIOD = 10;
const LASTS = 3_000;

interface Seen {
  readonly ticks: number;
  /** How far the ticks of the last half second were behind the slots of a grid that began with the first, at the median: ms. */
  readonly drift: number;
  /** How far all ticks were behind their slots, at the 99th percentile: ms. */
  readonly phase99: number;
}

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** 4 ms of work at each tick, and every 50th a stall of 35 ms. */
function work(iteration: number): void {
  busy(iteration % 50 === 0 ? 35 : 4);
}

function look(instants: readonly number[]): Seen {
  const start = Math.round(instants[0] ?? 0);
  // A tick may be up to 1 ms before its slot, whose instant is rounded.
  const phase = (at: number): number => ((at - start + 1) % PERIOD) - 1;
  return {
    ticks: instants.length,
    drift: percentile(instants.slice(-50).map(phase), 0.5),
    phase99: percentile(instants.map(phase), 0.99),
  };
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2));
}

async function withTick(): Promise<Seen> {
  const ctx = CTX.beginning("bench");
  const instants: number[] = [];
  for await (const [iteration] of tick(ctx, PERIOD, { maxTime: LASTS })) {
    instants.push(performance.now());
    work(iteration);
  }
  return look(instants);
}

async function withSetInterval(): Promise<Seen> {
  const instants: number[] = [];
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      instants.push(performance.now());
      work(instants.length);
      if (performance.now() - began < LASTS) return;
      clearInterval(timer);
      resolve();
    }, PERIOD);
  });
  return look(instants);
}

test("do 10 ms ticks keep their phase for 3 s through work and stalls, and does setInterval?", async () => {
  const seen = { tick: await withTick(), setInterval: await withSetInterval() };
  console.table(seen);
  expect(seen.tick.drift).toBeLessThan(PERIOD / 2);
}, 20_000);

test("what do 10,000 tickers of one second cost in 3 s, in time and in memory?", async () => {
  const count = 10_000;
  const ctx = CTX.beginning("bench");
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  const cpu = process.cpuUsage();
  let ticks = 0;
  const loops = Array.from({ length: count }, async () => {
    for await (const [iteration] of tick(ctx, 1_000)) ticks += Math.sign(iteration);
  });
  await new Promise((resolve) => setTimeout(resolve, 2_950));
  const each = (heap() - before) / count;
  ctx.cancel();
  await Promise.all(loops);
  const { user, system } = process.cpuUsage(cpu);
  console.table({ ticks, "CPU ms": (user + system) / 1_000, "bytes per ticker": each });
  expect(ticks).toBeGreaterThanOrEqual(count * 2);
}, 20_000);
