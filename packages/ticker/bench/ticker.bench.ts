import { expect, test } from "vitest";
import { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";

// These measure phases and not speed, so they look at the clock themselves and print what they saw.

const PERIOD = 10;
const LASTS = 3_000;

interface Seen {
  readonly ticks: number;
  /** How far the last tick was beside the grid that began with the first, in periods that were lost or gained: ms. */
  readonly drift: number;
  /** How far ticks were behind their slots, at the 99th percentile: ms. */
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
  const start = instants[0] ?? 0;
  const phases = instants.map((at) => (at - start) % PERIOD).sort((a, b) => a - b);
  const settled = instants.slice(-20).map((at) => (at - start) % PERIOD);
  return {
    ticks: instants.length,
    drift: Math.min(...settled),
    phase99: phases[Math.floor(phases.length * 0.99)] ?? 0,
  };
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
  console.table({ tick: await withTick(), setInterval: await withSetInterval() });
  expect(true).toBe(true);
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
