import { setImmediate } from "node:timers/promises";
import type { Contender, CostQuestion } from "./question.ts";
import { spread } from "./spread.ts";

// All contenders take turns in one process, in an order that changes, so that what disturbs the machine
// disturbs all alike; what counts is the processor time that the whole process took, garbage collection included.

/** What one contender took. */
export interface Cost {
  readonly contender: Contender;
  readonly operations: number;
  readonly rounds: readonly Round[];
  /** Bytes per thing held, where that was asked. */
  readonly held: number | undefined;
}

/** What a contender took per operation in one round. */
export interface Round {
  /** Nanoseconds. */
  readonly cpu: number;
  readonly wall: number;
  /** Bytes that are there after a collection and were not before. */
  readonly left: number;
}

export interface Options {
  readonly rounds: number;
  /** Milliseconds that a round of one contender is to take: of processor time, or where a number is asked for by the clock. */
  readonly budget: number;
  /** Told who is about to run, so that one who never comes back is known by name. */
  readonly onTurn: (contender: Contender) => void;
}

/** More would only take longer. */
const MOST = 4_000_000;
/**
 * Where a number is part of the question, it is done again in the same round until there were so many, as far as the
 * budget allows: of few operations some rounds have a collection in them and others none, and the median says which.
 */
const ENOUGH = 1_000_000;
/** A contender is warm after so many operations or nanoseconds of processor time; nobody waits longer for it, in milliseconds. */
const WARM = 2_000_000;
const WARM_TIME = 2e9;
const WARM_WAIT = 15_000;
/** So many are held at once to be weighed, where the question says nothing. */
const WEIGHED = 100_000;
/** By so many bytes the heap grows and shrinks where nothing is left: the runtime keeps tables and code. */
const NOISE = 20_000;

export async function measure(question: CostQuestion, options: Options): Promise<Cost[]> {
  const entries: Entry[] = [];
  for (const contender of question.contenders) {
    const portion = await turn(contender, options, () =>
      howMuch(question, contender, options.budget),
    );
    entries.push({ contender, ...portion, rounds: [] });
  }
  // The first round is for the compiler: it may still have been busy with what was counted before.
  for (let round = -1; round < options.rounds; round++) {
    for (const entry of inTurn(entries, round)) {
      const took = await turn(entry.contender, options, () => take(entry));
      if (round >= 0) entry.rounds.push(took);
    }
  }
  const costs: Cost[] = [];
  for (const { contender, operations, times, rounds } of entries) {
    costs.push({
      contender,
      operations: operations * times,
      rounds,
      held: await turn(contender, options, () => weigh(contender, question.operations)),
    });
  }
  return costs;
}

/** What a contender does in a round: so many operations, so many times. */
interface Portion {
  readonly operations: number;
  readonly times: number;
}

interface Entry extends Portion {
  readonly contender: Contender;
  readonly rounds: Round[];
}

/** Whoever throws is named; what was left is let go of, and was counted by then. */
async function turn<T>(
  contender: Contender,
  { onTurn }: Options,
  work: () => Promise<T>,
): Promise<T> {
  onTurn(contender);
  try {
    return await work();
  } catch (error) {
    throw new Error(`${contender.name} failed`, { cause: error });
  } finally {
    contender.renew?.();
  }
}

/** Each begins once, and nobody always comes after the same one. */
function inTurn(entries: readonly Entry[], round: number): Entry[] {
  const at = (round + entries.length) % entries.length;
  const rotated = [...entries.slice(at), ...entries.slice(0, at)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}

/** As much as fits the budget, which also warms the contender up: how often the number that is asked for, or how many, found by doing ever more. */
async function howMuch(
  { operations }: CostQuestion,
  { run, atMost = operations ?? MOST }: Contender,
  budget: number,
): Promise<Portion> {
  if (operations !== undefined) {
    const count = Math.min(operations, atMost);
    await warmUp(run, count);
    // By the clock, since there are some that mostly wait.
    const start = performance.now();
    await run(count);
    const fitting = budget / (performance.now() - start);
    const times = Math.max(1, Math.floor(Math.min(fitting, ENOUGH / count)));
    return { operations: count, times };
  }
  let count = Math.min(1_000, atMost);
  for (;;) {
    // Twice, since the first time may have been the compiler's.
    const each = Math.min(await cpuOf(run, count), await cpuOf(run, count));
    const fitting = (budget * 1e6) / each;
    if (count === atMost || count * 4 >= fitting) {
      return { operations: Math.min(atMost, Math.max(1_000, roughly(fitting))), times: 1 };
    }
    count = Math.min(count * 4, atMost);
  }
}

/** What is warm has been optimised; before that a round measures the compiler too. */
async function warmUp(run: Contender["run"], count: number): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  const isWarm = (runs: number): boolean =>
    runs * count >= WARM ||
    nanoseconds(process.cpuUsage(before)) >= WARM_TIME ||
    performance.now() - start >= WARM_WAIT;
  for (let runs = 0; runs < 2 || !isWarm(runs); runs++) await run(count);
}

async function cpuOf(run: Contender["run"], count: number): Promise<number> {
  const before = process.cpuUsage();
  await run(count);
  return nanoseconds(process.cpuUsage(before)) / count;
}

async function take({ contender, operations, times }: Entry): Promise<Round> {
  const heap = await heapUsed();
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await contender.run(operations);
  const used = process.cpuUsage(before);
  const end = process.hrtime.bigint();
  const grown = (await heapUsed()) - heap;
  const count = operations * times;
  return {
    cpu: nanoseconds(used) / count,
    wall: Number(end - start) / count,
    left: grown > NOISE ? grown / count : 0,
  };
}

async function weigh(
  { hold, atMost = Infinity }: Contender,
  operations = WEIGHED,
): Promise<number | undefined> {
  if (hold === undefined) return undefined;
  const count = Math.min(operations, atMost);
  const weights: number[] = [];
  // The first time pays for code and for tables that stay.
  for (let i = 0; i < 4; i++) weights.push((await weighOnce(hold, count)) / count);
  // What is let go of late, the time before, can only hide a weight.
  return spread(weights.slice(1)).high;
}

/** In a function of its own: the frame of a loop would hold what was weighed last while it weighs again. */
async function weighOnce(hold: NonNullable<Contender["hold"]>, count: number): Promise<number> {
  const before = await heapUsed();
  const letGo = await hold(count);
  const held = (await heapUsed()) - before;
  await letGo();
  return held;
}

/** The heap after what was scheduled has run, and after collections that also end what was weakly held. */
async function heapUsed(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error("node was started without --expose-gc");
  for (let i = 0; i < 2; i++) {
    await setImmediate();
    globalThis.gc();
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
