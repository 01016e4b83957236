import type { CostFigures, ScheduleFigures, Versions } from "./result.ts";
import type { Verdict } from "./verdict.ts";

// How figures are written, in the terminal and on the page.

const three = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Nanoseconds, in the unit that keeps them short. */
export function time(nanoseconds: number): string {
  if (nanoseconds < 10_000) return `${three.format(nanoseconds)} ns`;
  if (nanoseconds < 10_000_000) return `${three.format(nanoseconds / 1e3)} µs`;
  return `${three.format(nanoseconds / 1e6)} ms`;
}

function number(value: number): string {
  return three.format(value);
}

export function count(value: number): string {
  return whole.format(value);
}

export function bytes(value: number): string {
  if (value < 1) return "0 B";
  return value < 10_000 ? `${three.format(value)} B` : `${three.format(value / 1_000)} kB`;
}

export function times(ratio: number): string {
  return ratio < 10 ? `${twoDigits.format(ratio)}×` : `${three.format(ratio)}×`;
}

export function milliseconds(value: number): string {
  return `${oneDigit.format(value)} ms`;
}

export function versions(all: Versions): string {
  return Object.entries(all)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

export interface Column<Figures> {
  readonly title: string;
  readonly cell: (figures: Figures) => string;
}

/** The columns of a table of costs: those about memory that is held only where it was weighed. */
export function costColumns(contenders: readonly CostFigures[]): Column<CostFigures>[] {
  const held: Column<CostFigures> = {
    title: "held each",
    cell: (each) => (each.held === undefined ? "" : bytes(each.held)),
  };
  return [
    { title: "CPU, ns", cell: ({ cpu }) => number(cpu.median) },
    { title: "low – high", cell: ({ cpu }) => `${number(cpu.low)} – ${number(cpu.high)}` },
    { title: "wall, ns", cell: ({ wall }) => number(wall.median) },
    { title: "to the limit", cell: ({ ratio }) => times(ratio) },
    { title: "left", cell: ({ left }) => bytes(left) },
    ...(contenders.some((each) => each.held !== undefined) ? [held] : []),
    { title: "operations", cell: ({ operations }) => count(operations) },
  ];
}

export const scheduleColumns: readonly Column<ScheduleFigures>[] = [
  { title: "ticks", cell: ({ ticks }) => count(ticks) },
  { title: "drift at the end", cell: ({ drift }) => milliseconds(drift) },
  { title: "99 of 100 within", cell: ({ phase }) => milliseconds(phase) },
  { title: "two for one slot", cell: ({ doubled }) => count(doubled) },
  { title: "overlapping", cell: ({ overlaps }) => count(overlaps) },
];

/** "1.8× the limit (at most 2.5×)" */
export function verdict({ what, target, is }: Verdict): string {
  switch (what) {
    case "ratio":
      return `${times(is)} the limit (at most ${times(target)})`;
    case "left":
      return `${bytes(is)} left (at most ${bytes(target)})`;
    case "held":
      return `${bytes(is)} held each (at most ${bytes(target)})`;
    case "heldRatio":
      return `${times(is)} the memory of the limit (at most ${times(target)})`;
    case "ticks":
      return `${count(is)} ticks (at least ${count(target)})`;
    case "drift":
      return `${milliseconds(is)} of drift (at most ${milliseconds(target)})`;
    case "phase":
      return `99 of 100 within ${milliseconds(is)} of the grid (at most ${milliseconds(target)})`;
    case "doubled":
      return `${count(is)} slots with two ticks (at most ${count(target)})`;
  }
}
