import { differences, grouped } from "../compare.ts";
import type { Adaptation } from "./queue-manager-adaptation.ts";
import type { Program } from "./queue-manager-program.ts";
import { inRows, type Row, sourceOf } from "./queue-manager-rows.ts";

const CUTS = new Set(["stop", "raise", "cancelCtx", "setException", "breaker", "finish", "cancelTask", "sleep"]);
const ASYNC = new Set(["COROUTINE", "TASK", "ASYNC_GENERATOR"]);

/**
 * The instant of the first row at which the consumer does something that decides what else there is to see, where
 * rows of several sources, asynchronous ones among them, are due: which row that is depends on their order.
 */
function cutAt({ on }: Program, { wantedResults, results }: Adaptation): number | undefined {
  for (const [number, actions] of [...(on ?? [])].sort(([a], [b]) => Number(a) - Number(b))) {
    if (!actions.some((each) => CUTS.has(each.do))) continue;
    const row = wantedResults[Number(number) - 1] ?? results[Number(number) - 1];
    if (row === undefined) continue;
    const tied = [...wantedResults, ...results].filter(([, , , , at]) => at === row[4]);
    const isAsync = tied.some(([, , , sources]) => sources.some(([input]) => ASYNC.has(input)));
    const isOther = differences(row, results[Number(number) - 1]).length > 0;
    if (isOther && isAsync && new Set(tied.map(sourceOf)).size > 1) return row[4];
  }
  return undefined;
}

export function isCutAtATie(program: Program, adapted: Adaptation): boolean {
  return cutAt(program, adapted) !== undefined;
}

/** All before that instant; from then on the order within each source, as far as both have seen it. */
export function differencesButTies(program: Program, adapted: Adaptation): string[] {
  const cut = cutAt(program, adapted) ?? Infinity;
  const before = (rows: readonly Row[]): Row[] => rows.filter(([, , , , at]) => at < cut);
  const after = (rows: readonly Row[]): Record<string, Row[]> =>
    grouped(
      rows.filter(([kind, , , , at]) => at >= cut && kind !== "stopped"),
      sourceOf,
    );
  const wanted = after([...adapted.wantedResults, ...adapted.wantedRemaining]);
  const came = after([...adapted.results, ...adapted.remaining]);
  return [
    ...inRows(before(adapted.wantedResults), before(adapted.results), false, "expected.results"),
    ...Object.entries(wanted).flatMap(([source, rows]) => {
      const seen = came[source] ?? [];
      const both = Math.min(rows.length, seen.length);
      const what = (row: Row): unknown => row.slice(0, -1);
      return differences(
        rows.slice(0, both).map(what),
        seen.slice(0, both).map(what),
        `expected.results by source.${source}`,
      );
    }),
  ];
}
