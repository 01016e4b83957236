import type { Cost, Round } from "./measure.ts";
import type {
  Contender,
  CostQuestion,
  Question,
  ScheduleQuestion,
  ScheduleTarget,
  Target,
  Ticking,
} from "./question.ts";
import type { Schedule } from "./schedule.ts";
import type { Ticks } from "./slots.ts";
import { type Spread, spread } from "./spread.ts";

// What is written to results/ and what the page is made from. Figures are rounded, so that what did not
// change does not change there either.

/** The versions of the packages that a contender is made of. */
export type Versions = Readonly<Record<string, string>>;

/** Who has been asked, as readers are told. */
interface Introduction {
  readonly name: string;
  readonly kind: Contender["kind"];
  readonly versions: Versions;
  readonly remark?: string;
}

export interface CostFigures extends Introduction {
  readonly operations: number;
  /** Nanoseconds per operation. */
  readonly cpu: Spread;
  readonly wall: Spread;
  /** To the processor time of the limit. */
  readonly ratio: number;
  readonly left: number;
  readonly held?: number;
}

export type ScheduleFigures = Introduction & Ticks;

export interface CostAnswer {
  readonly kind: "cost";
  readonly title: string;
  readonly operation: string;
  readonly target?: Target;
  readonly contenders: readonly CostFigures[];
}

export interface ScheduleAnswer {
  readonly kind: "schedule";
  readonly title: string;
  readonly target?: ScheduleTarget;
  readonly contenders: readonly ScheduleFigures[];
}

export type Answer = CostAnswer | ScheduleAnswer;

/** What one process took: an answer in which the rounds are still apart. */
export type Taken = CostTaken | ScheduleTaken;

interface CostTaken extends Omit<CostAnswer, "contenders"> {
  readonly contenders: readonly (Introduction & Omit<Cost, "contender">)[];
}

interface ScheduleTaken extends Omit<ScheduleAnswer, "contenders"> {
  readonly contenders: readonly (Introduction & Omit<Schedule, "contender">)[];
}

/** What the figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: string;
  readonly os: string;
  readonly node: string;
  readonly v8: string;
}

export type Result = Answer & {
  readonly name: string;
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
};

type VersionsOf = (packages: readonly string[]) => Versions;

export function costTaken(
  question: CostQuestion,
  costs: readonly Cost[],
  versionsOf: VersionsOf,
): Taken {
  return {
    ...described(question),
    kind: "cost",
    operation: question.operation,
    contenders: costs.map(({ contender, ...cost }) => ({
      ...introduced(contender, versionsOf),
      ...cost,
    })),
  };
}

export function scheduleTaken(
  question: ScheduleQuestion,
  schedules: readonly Schedule[],
  versionsOf: VersionsOf,
): Taken {
  return {
    ...described(question),
    kind: "schedule",
    contenders: schedules.map(({ contender, rounds }) => ({
      ...introduced(contender, versionsOf),
      rounds,
    })),
  };
}

/** The answer of all rounds, whichever process they were taken in: each process has asked the same. */
export function answerOf(processes: readonly Taken[]): Answer {
  const costs = processes.filter((taken) => taken.kind === "cost");
  const schedules = processes.filter((taken) => taken.kind === "schedule");
  const [cost] = costs;
  const [schedule] = schedules;
  if (cost !== undefined) return { ...cost, contenders: costFigures(joined(costs)) };
  if (schedule === undefined) throw new Error("nobody has asked");
  return { ...schedule, contenders: joined(schedules).map(scheduleFigures) };
}

/** The contenders, each with its rounds in all processes. */
function joined<R, C extends { readonly rounds: readonly R[] }>(
  processes: readonly { readonly contenders: readonly C[] }[],
): (C & { readonly rounds: readonly R[] })[] {
  const all = processes.map(({ contenders }) => contenders);
  const [first = []] = all;
  return first.map((contender, index) => ({
    ...contender,
    rounds: all.flatMap((contenders) => contenders[index]?.rounds ?? []),
  }));
}

function costFigures(contenders: CostTaken["contenders"]): CostFigures[] {
  const limit = contenders.find(({ kind }) => kind === "limit");
  if (limit === undefined) throw new Error("the question has no limit");
  const least = cpuOf(limit).median;
  return contenders.map(({ rounds, held, ...cost }) => {
    const cpu = cpuOf({ rounds });
    return {
      ...cost,
      cpu: roundedSpread(cpu),
      wall: roundedSpread(spread(rounds.map(({ wall }) => wall))),
      ratio: rounded(cpu.median / least),
      left: bytes(spread(rounds.map(({ left }) => left)).median),
      ...(held !== undefined && { held: Math.round(held) }),
    };
  });
}

function cpuOf({ rounds }: { readonly rounds: readonly Round[] }): Spread {
  return spread(rounds.map(({ cpu }) => cpu));
}

/** Medians, and how often at worst what must never happen did. */
function scheduleFigures({
  rounds,
  ...contender
}: ScheduleTaken["contenders"][number]): ScheduleFigures {
  const over = (figure: keyof Ticks): Spread => spread(rounds.map((ticks) => ticks[figure]));
  return {
    ...contender,
    ticks: over("ticks").median,
    drift: tenths(over("drift").median),
    phase: tenths(over("phase").median),
    doubled: over("doubled").high,
    overlaps: over("overlaps").high,
  };
}

function described<T extends Question>({ title, target }: T): Pick<T, "title" | "target"> {
  return { title, ...(target !== undefined && { target }) };
}

function introduced(
  { name, kind, packages = [], remark }: Contender | Ticking,
  versionsOf: VersionsOf,
): Introduction {
  return { name, kind, versions: versionsOf(packages), ...(remark !== undefined && { remark }) };
}

/** With three digits that count. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function tenths(value: number): number {
  // Adding 0 makes 0 of -0.
  return Math.round(value * 10) / 10 + 0;
}

/** A heap that has shrunk has nothing left in it. */
function bytes(value: number): number {
  return Math.max(0, value < 100 ? tenths(value) : rounded(value));
}

function roundedSpread({ median, low, high }: Spread): Spread {
  return { median: rounded(median), low: rounded(low), high: rounded(high) };
}
