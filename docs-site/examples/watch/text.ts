import cliTruncate from "cli-truncate";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";

// Somebody else's text may hold anything, and is not to move the cursor.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Makes a text safe to show on one line. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, " ");
}

/** Fits a text into a number of columns, the middle or the end left out where it is longer. */
export function fit(text: string, width: number, position: "middle" | "end" = "end"): string {
  return width < 1 ? "" : cliTruncate(text, width, { position });
}

/** Fits a text into a cell of a table, at its left side. */
export function left(text: string, width: number, position: "middle" | "end" = "end"): string {
  const fitted = fit(text, width, position);
  return fitted + " ".repeat(Math.max(0, width - stringWidth(fitted)));
}

/** Fits a text into a cell of a table, at its right side. */
export function right(text: string, width: number): string {
  const fitted = fit(text, width);
  return " ".repeat(Math.max(0, width - stringWidth(fitted))) + fitted;
}

/** What a source is called where there is little room. */
export function shortName(name: string): string {
  return printable(name.replace(/^https?:\/\//, ""));
}

/** A number of milliseconds, in few characters. */
export function showLatency(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return "";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)}ms`;
  if (milliseconds < 1_000) return `${milliseconds.toFixed(0)}ms`;
  return `${(milliseconds / 1_000).toFixed(1)}s`;
}
