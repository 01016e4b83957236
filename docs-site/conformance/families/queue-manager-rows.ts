import { differences, grouped, sorted } from "../compare.ts";
import { list } from "../shape.ts";

/** Its kind, value or tag, context, where it came from, and when. */
export type Row = readonly [
  kind: string,
  value: unknown,
  context: string | null,
  sources: readonly (readonly [input: string, label: unknown])[],
  at: number,
];

export function rowsOf(value: unknown): Row[] {
  return list(value, "expected rows").map((each) => {
    const [kind, what, context, sources, at] = list(each, "expected row");
    const path = list(sources, "sources").map((pair): readonly [string, unknown] => {
      const [input, label] = list(pair, "source");
      return [String(input), label];
    });
    return [String(kind), what, typeof context === "string" ? context : null, path, Number(at)];
  });
}

/** The source that a row came from, or the streamer itself. */
export function sourceOf([, , , sources]: Row): string {
  const [nearest] = sources;
  return nearest === undefined ? "STOPPED" : `${nearest[0]} ${JSON.stringify(nearest[1])}`;
}

/** Where in the rows those of each source are. */
export function indexesBySource(rows: readonly Row[]): Record<string, number[]> {
  const indexes: Record<string, number[]> = {};
  for (const [index, row] of rows.entries()) {
    const label = row[3][0]?.[1];
    const source =
      row[3].length === 0 ? "STOPPED" : typeof label === "string" ? label : JSON.stringify(label);
    (indexes[source] ??= []).push(index);
  }
  return indexes;
}

export function isAsyncStop([kind, , , sources]: Row): boolean {
  return kind === "iterationStop" && sources[0]?.[0] === "ASYNC_GENERATOR";
}

/** All in order; or, of one instant, only the order within a source. */
export function inRows(
  wanted: readonly Row[],
  came: readonly Row[],
  ordered: boolean,
  where: string,
): string[] {
  if (ordered) return differences(wanted, came, where);
  return [
    ...differences(byInstant(wanted), byInstant(came), where),
    ...differences(grouped(wanted, sourceOf), grouped(came, sourceOf), `${where} by source`),
  ];
}

function byInstant(rows: readonly Row[]): Record<string, Row[]> {
  const instants = grouped(rows, ([, , , , at]) => `at ${at}`);
  return Object.fromEntries(Object.entries(instants).map(([at, each]) => [at, sorted(each)]));
}
