import type { Colors } from "picocolors/types";
import type { Row, State } from "./row.ts";
import { sparkline } from "./sparkline.ts";
import { left, printable, right, shortName, showLatency } from "./text.ts";

/** How wide the columns are; a column without a width is left out. */
interface Widths {
  readonly name: number;
  readonly state: number;
  readonly spark: number;
  readonly latency: number;
  readonly error: number;
}

const MARKS: Record<State, string> = {
  waiting: "○",
  live: "●",
  failing: "✗",
  ended: "■",
  dead: "✗",
};
const COUNT = 6;
const LATENCY = 5;
const LEAST_ERROR = 8;

/** Draws the table of the sources: a heading, and a line for each. */
export function table(rows: readonly Row[], width: number, colors: Colors): string[] {
  const widths = widthsFor(width);
  return [colors.dim(heading(widths)), ...rows.map((row) => line(row, widths, colors))];
}

function heading(widths: Widths): string {
  return cells([
    left("  source", widths.name + 2),
    left("state", widths.state),
    right("ok", COUNT),
    right("failed", COUNT),
    left("latency", widths.spark + widths.latency + 1),
    left("last error", widths.error),
  ]);
}

function line(row: Row, widths: Widths, colors: Colors): string {
  const color = colorOf(row.state, colors);
  const failed = right(String(row.failures), COUNT);
  return cells([
    color(MARKS[row.state]) + " " + left(shortName(row.source.name), widths.name, "middle"),
    paint(color, left(row.state, widths.state)),
    right(String(row.results), COUNT),
    row.failures > 0 ? colors.red(failed) : failed,
    paint(colors.cyan, left(sparkline(row.latencies, widths.spark), widths.spark)),
    right(showLatency(row.latencies.at(-1)), widths.latency),
    paint(colors.red, left(printable(row.lastError ?? ""), widths.error)),
  ]);
}

/** Colors a text, if there is one: a cell that is left out has no color either. */
function paint(color: (text: string) => string, text: string): string {
  return text === "" ? "" : color(text);
}

function cells(texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .join(" ")
    .trimEnd();
}

function colorOf(state: State, colors: Colors): (text: string) => string {
  if (state === "live") return colors.green;
  return state === "failing" || state === "dead" ? colors.red : colors.dim;
}

/** Where there is little room, what the mark and the counts say in short has none for more words. */
function widthsFor(width: number): Widths {
  const state = width >= 72 ? 7 : 0;
  const latency = width >= 60 ? LATENCY : 0;
  const spark = width >= 72 ? Math.min(24, 8 + Math.floor((width - 72) / 6)) : width >= 40 ? 8 : 0;
  const fixed = [state, COUNT, COUNT, spark, latency].filter((each) => each > 0);
  const room = width - 2 - fixed.reduce((sum, each) => sum + each + 1, 0);
  const name = Math.max(6, Math.min(room, Math.max(12, Math.round(room * 0.6)), 40));
  const error = room - name - 1;
  if (error < LEAST_ERROR) return { name: room, state, spark, latency, error: 0 };
  return { name, state, spark, latency, error };
}
