import { milliseconds, time } from "../../benchmarks/words.ts";
import type { Result } from "../../benchmarks/result.ts";

/** What a chart shows of one contender. */
export interface Bar {
  readonly name: string;
  readonly kind: "ours" | "limit" | "peer";
  readonly value: number;
  readonly label: string;
}

export interface Bars {
  readonly caption: string;
  readonly bars: readonly Bar[];
}

/** The shortest bar is on top. */
export function barsOf(result: Result): Bars {
  const { caption, bars } =
    result.kind === "cost"
      ? {
          caption: `Processor time per ${result.operation}`,
          bars: result.contenders.map(({ name, kind, cpu }) => ({
            name,
            kind,
            value: cpu.median,
            label: time(cpu.median),
          })),
        }
      : {
          caption: "What 99 of 100 ticks came at the latest after their slot",
          bars: result.contenders.map(({ name, kind, phase }) => ({
            name,
            kind,
            // A logarithm knows no 0.
            value: Math.max(phase, 0.05),
            label: milliseconds(phase),
          })),
        };
  return { caption, bars: bars.toSorted((a, b) => a.value - b.value) };
}

export const ROW = 46;

export function heightOf({ bars }: Bars): number {
  return bars.length * ROW + 8;
}
