import { setImmediate } from "node:timers/promises";
import type { Contender, CostQuestion } from "./question.ts";

// All contenders take turns in one process, in an order that rotates, so that what disturbs the machine
// disturbs all alike; what counts is the processor time that the whole process took, garbage collection included.

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What one contender took. Times are nanoseconds per operation. */
export interface Cost {
  readonly contender: Contender;
  readonly operations: number;
  readonly cpu: Spread;
  readonly wall: Spread;
  /** Bytes per operation that are there after a collection and were not before. */
  readonly left: number;
  /** Bytes per thing held, where that was asked. */
  readonly held?: number;
}

export interface Options {
  readonly rounds: number;
  /** Milliseconds of processor time that a round of one contender is to take. */
  readonly budget: number;
}

const MOST = 4_000_000;

export async function measure(question: CostQuestion, options: Options): Promise<Cost[]> {
  const entries: Entry[] = [];
  for (const contender of question.contenders) {
    const operations = await howMany(question, contender, options.budget);
    entries.push({ contender, operations, cpu: [], wall: [], left: [] });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[(i + round) % entries.length];
      if (entry !== undefined) await take(entry);
    }
  }
  const costs: Cost[] = [];
  for (const { contender, operations, cpu, wall, left } of entries) {
    costs.push({
      contender,
      operations,
      cpu: spread(cpu),
      wall: spread(wall),
      left: spread(left).median,
      ...(contender.hold && { held: await weigh(contender.hold, operations) }),
    });
  }
  return costs;
}

interface Entry {
  readonly contender: Contender;
  readonly operations: number;
  readonly cpu: number[];
  readonly wall: number[];
  readonly left: number[];
}

/** As many as fit the budget, found by doing ever more; this also warms the contender up. */
async function howMany(
  { operations }: CostQuestion,
  { run, atMost = operations ?? MOST }: Contender,
  budget: number,
): Promise<number> {
  if (operations !== undefined) {
    await run(Math.min(operations, atMost));
    await run(Math.min(operations, atMost));
    return Math.min(operations, atMost);
  }
  for (let count = Math.min(1_000, atMost); ; count = Math.min(count * 4, atMost)) {
    const before = process.cpuUsage();
    await run(count);
    const each = nanoseconds(process.cpuUsage(before)) / count;
    const fitting = (budget * 1e6) / each;
    if (count < atMost && count * 4 < fitting) continue;
    return Math.min(atMost, Math.max(1_000, roughly(fitting)));
  }
}

async function take({ contender, operations, cpu, wall, left }: Entry): Promise<void> {
  const heap = await heapUsed();
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  await contender.run(operations);
  const used = process.cpuUsage(before);
  const end = process.hrtime.bigint();
  cpu.push(nanoseconds(used) / operations);
  wall.push(Number(end - start) / operations);
  left.push(((await heapUsed()) - heap) / operations);
}

async function weigh(hold: NonNullable<Contender["hold"]>, operations: number): Promise<number> {
  // The first time pays for code and for tables that stay.
  (await hold(operations))();
  const heap = await heapUsed();
  const letGo = await hold(operations);
  const held = (await heapUsed()) - heap;
  letGo();
  return held / operations;
}

/** The heap after what was scheduled has run, and after collections that also end what was weakly held. */
async function heapUsed(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    await setImmediate();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

function nanoseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) * 1_000;
}

/** The number with one digit that is not above it. */
function roughly(count: number): number {
  const unit = 10 ** Math.floor(Math.log10(count));
  return Math.floor(count / unit) * unit;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), low: at(0), high: at(1) };
}
