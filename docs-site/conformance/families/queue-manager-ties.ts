import { differences, grouped } from "../compare.ts";
import type { Adaptation } from "./queue-manager-adaptation.ts";
import type { Program } from "./queue-manager-program.ts";
import { inRows, type Row, sourceOf } from "./queue-manager-rows.ts";

const ENDS = new Set(["stop", "raise", "cancelCtx", "setException", "breaker", "cancelTask"]);
const ASYNC = new Set(["COROUTINE", "TASK", "ASYNC_GENERATOR"]);

/** Where the order of rows at one instant decides what else there is to see. */
interface Cut {
  readonly at: number;
  /** How much later what follows may be. */
  readonly slept: number;
  /** Whether some rows are never seen. */
  readonly ends: boolean;
}

/**
 * Finds the first row at which the consumer does what decides what else there is to see, while rows of several
 * sources, asynchronous ones among them, are due: which row that is depends on their order, and ours has another one.
 */
export function cutAtATie({ on }: Program, adapted: Adaptation): Cut | undefined {
  const { wantedResults, results } = adapted;
  const all = [...wantedResults, ...results, ...adapted.wantedRemaining, ...adapted.remaining];
  for (const [number, actions] of [...(on ?? [])].sort(([a], [b]) => Number(a) - Number(b))) {
    const ends = actions.some((each) => ENDS.has(each.do));
    const sleeps = actions.flatMap((each) => (each.do === "sleep" ? [each.ms] : []));
    const row = wantedResults[Number(number) - 1];
    if (row === undefined || (!ends && sleeps.length === 0)) continue;
    const at = row[4];
    const slept = sleeps.reduce((sum, ms) => sum + ms, 0);
    const tied = all.filter((each) => each[4] >= at && each[4] <= at + slept);
    const isAsync = tied.some(([, , , sources]) => sources.some(([input]) => ASYNC.has(input)));
    const isTie = isAsync && new Set(tied.map(sourceOf)).size > 1;
    if (!isTie) continue;
    return { at, slept, ends };
  }
  // What the consumer does by number after a row that ours does not have, it does at another row.
  const { droppedAt } = adapted;
  return droppedAt === undefined || on === undefined
    ? undefined
    : { at: droppedAt, slept: 0, ends: true };
}

/** All before that instant; from then on the order within each source, as far as both have seen it. */
export function differencesButTies({ at: cut, slept, ends }: Cut, adapted: Adaptation): string[] {
  const before = (rows: readonly Row[]): Row[] => rows.filter(([, , , , at]) => at < cut);
  const after = (...rows: readonly Row[]): Record<string, Row[]> =>
    grouped(
      rows.filter(([kind, , , , at]) => at >= cut && !(ends && kind === "stopped")),
      // One that is ended may have come to more or fewer answers, and then stops all the same.
      (row) => (ends && row[0] === "iterationStop" ? `${sourceOf(row)} stops` : sourceOf(row)),
    );
  const wanted = after(...adapted.wantedResults, ...adapted.wantedRemaining);
  const came = after(...adapted.results, ...adapted.remaining);
  const atOf = ([, , , , at]: Row): number => at;
  const seen = (row: Row): unknown[] => row.slice(0, -1);
  return [
    ...inRows(before(adapted.wantedResults), before(adapted.results), false, "expected.results"),
    ...Object.keys({ ...wanted, ...came }).flatMap((source) => {
      const [all = [], ours = []] = [wanted[source], came[source]];
      const both = ends ? Math.min(all.length, ours.length) : Math.max(all.length, ours.length);
      const where = `expected.results by source.${source}`;
      const late = all.slice(0, both).flatMap((row, index) => {
        const one = ours[index];
        if (one === undefined || ends || Math.abs(atOf(row) - atOf(one)) <= slept) return [];
        return differences(row, one, `${where}[${index}]`);
      });
      return [
        ...differences(all.slice(0, both).map(seen), ours.slice(0, both).map(seen), where),
        ...late,
      ];
    }),
  ];
}
