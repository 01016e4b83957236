import type { Board } from "./board.ts";
import type { Open } from "./ledger.ts";
import type { Row } from "./row.ts";
import { fit, left, printable, right, shortName } from "./text.ts";

/** How it all ended. */
export interface Summary {
  readonly ended: string;
  readonly board: Board;
  /** What is left over. */
  readonly left: Open;
}

const LONGEST_NAME = 40;

/** Writes the summary for people, in lines of so many columns. */
export function summaryText({ ended, board, left: open }: Summary, columns: number): string {
  const names = board.rows.map((row) => shortName(row.source.name).length);
  const longest = Math.min(LONGEST_NAME, Math.floor(columns * 0.3));
  const width = Math.min(longest, Math.max("source".length, ...names));
  const lines = [
    `ended: ${ended}`,
    "",
    `  ${left("source", width)} results  failed  state    last result`,
    ...board.rows.flatMap((row) => rowLines(row, width)),
    "",
    `left over: ${showOpen(open)}`,
  ];
  return `\n${lines.map((line) => fit(line, columns)).join("\n")}\n`;
}

/** Writes the summary for programs, on one line. */
export function summaryJson({ ended, board, left: open }: Summary): string {
  const sources = board.rows.map((row) => ({
    source: row.source.name,
    state: row.state,
    results: row.results,
    failures: row.failures,
    last: row.last,
    lastError: row.lastError,
  }));
  return `${JSON.stringify({ kind: "summary", ended, sources, left: open })}\n`;
}

/** Says how much is open. */
export function showOpen({ tasks, listeners, timers }: Open): string {
  const onTheRoot = `${count(listeners, "listener")} on the root`;
  return `${count(tasks, "task")}, ${onTheRoot}, ${count(timers, "timer")}`;
}

function rowLines(
  { source, state, results, failures, last, lastError }: Row,
  width: number,
): string[] {
  const name = left(shortName(source.name), width, "middle");
  const counts = `${right(String(results), 7)} ${right(String(failures), 7)}`;
  const line = `  ${name} ${counts}  ${left(state, 7)}  ${printable(last ?? "none")}`;
  if (lastError === undefined) return [line.trimEnd()];
  return [line, `${" ".repeat(width + 29)}✗ ${printable(lastError)}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
