import type { Board } from "./board.ts";
import type { Open } from "./ledger.ts";
import { left, printable, right, shortName } from "./text.ts";

/** How it all ended. */
export interface Summary {
  readonly ended: string;
  readonly board: Board;
  readonly left: Open;
}

const LONGEST_NAME = 40;
const LONGEST_TEXT = 60;

/** Writes the summary for people. */
export function summaryText({ ended, board, left: open }: Summary): string {
  const { rows } = board;
  const width = Math.min(
    LONGEST_NAME,
    Math.max("source".length, ...rows.map((row) => shortName(row.source.name).length)),
  );
  const lines = rows.map((row) => {
    const name = left(shortName(row.source.name), width, "middle");
    const counts = `${right(String(row.results), 7)}  ${right(String(row.failures), 8)}`;
    const last = shortText(row.last ?? "nothing");
    const failure =
      row.lastError === undefined ? "" : `; last failure: ${shortText(row.lastError)}`;
    return `  ${name}  ${counts}  ${left(row.state, 7)}  ${last}${failure}`;
  });
  const heading = `  ${left("source", width)}  results  failures  state    last result`;
  const { tasks, listeners, timers } = open;
  const over = [
    count(tasks, "task"),
    `${count(listeners, "listener")} on the root`,
    count(timers, "timer"),
  ];
  return ["", `ended: ${ended}`, heading, ...lines, `left over: ${over.join(", ")}`, ""].join("\n");
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

function shortText(text: string): string {
  const line = printable(text);
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
