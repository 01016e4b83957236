import type { Result } from "../../benchmarks/result.ts";
import { verdicts } from "../../benchmarks/verdict.ts";

/** What the list at the top of the page says of a question about costs. */
export interface SummaryRow {
  readonly name: string;
  /** Nanoseconds per operation. */
  readonly limit: number;
  readonly ours: number;
  readonly ratio: number;
  /** How many times of ours the fastest and the slowest peer take. */
  readonly fastest: number;
  readonly slowest: number;
}

export function summaryRow(result: Result): SummaryRow | undefined {
  if (result.kind !== "cost") return undefined;
  const { name, contenders } = result;
  const ours = contenders.find(({ kind }) => kind === "ours");
  const limit = contenders.find(({ kind }) => kind === "limit");
  const peers = contenders.filter(({ kind }) => kind === "peer").map(({ cpu }) => cpu.median);
  if (ours === undefined || limit === undefined) return undefined;
  return {
    name,
    limit: limit.cpu.median,
    ours: ours.cpu.median,
    ratio: ours.ratio,
    fastest: Math.min(...peers) / ours.cpu.median,
    slowest: Math.max(...peers) / ours.cpu.median,
  };
}

/** The results of which something was to be reached that was not. */
export function missed(results: readonly Result[]): Result[] {
  return results.filter((result) => verdicts(result).some(({ holds }) => !holds));
}
