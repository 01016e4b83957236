import type { Cost } from "./measure.ts";
import type {
  Contender,
  CostQuestion,
  Question,
  ScheduleTarget,
  Target,
  Ticking,
} from "./question.ts";
import type { Schedule } from "./schedule.ts";
import type { Ticks } from "./slots.ts";
import type { Spread } from "./spread.ts";

// What is written to results/ and what the page is made from. Figures are rounded, so that what did not
// change does not change there either.

/** The versions of the packages that a contender is made of. */
export type Versions = Readonly<Record<string, string>>;

export interface CostFigures {
  readonly name: string;
  readonly kind: Contender["kind"];
  readonly versions: Versions;
  readonly remark?: string;
  readonly operations: number;
  /** Nanoseconds per operation. */
  readonly cpu: Spread;
  readonly wall: Spread;
  /** To the processor time of the limit. */
  readonly ratio: number;
  readonly left: number;
  readonly held?: number;
}

export type ScheduleFigures = Pick<CostFigures, "name" | "kind" | "versions" | "remark"> & Ticks;

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

export function costAnswer(
  question: CostQuestion,
  costs: readonly Cost[],
  versionsOf: VersionsOf,
): CostAnswer {
  const limit = costs.find(({ contender }) => contender.kind === "limit");
  if (limit === undefined) throw new Error("the question has no limit");
  return {
    ...described(question),
    kind: "cost",
    operation: question.operation,
    contenders: costs.map(({ contender, operations, cpu, wall, left, held }) => ({
      ...introduced(contender, versionsOf),
      operations,
      cpu: roundedSpread(cpu),
      wall: roundedSpread(wall),
      ratio: rounded(cpu.median / limit.cpu.median),
      left: bytes(left),
      ...(held !== undefined && { held: Math.round(held) }),
    })),
  };
}

export function scheduleAnswer(
  question: Extract<Question, { kind: "schedule" }>,
  schedules: readonly Schedule[],
  versionsOf: VersionsOf,
): ScheduleAnswer {
  return {
    ...described(question),
    kind: "schedule",
    contenders: schedules.map(({ contender, ticks, drift, phase, doubled, overlaps }) => ({
      ...introduced(contender, versionsOf),
      ticks,
      drift: tenths(drift),
      phase: tenths(phase),
      doubled,
      overlaps,
    })),
  };
}

function described<T extends Question>({ title, target }: T): Pick<T, "title" | "target"> {
  return { title, ...(target !== undefined && { target }) };
}

function introduced(
  { name, kind, packages = [], remark }: Contender | Ticking,
  versionsOf: VersionsOf,
): Pick<CostFigures, "name" | "kind" | "versions" | "remark"> {
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
