import type { Entry } from "./entry.ts";
import { fit, printable, shortName, showLatency } from "./text.ts";

const MARKS = { result: " ", failure: "✗", end: "■" };

/** Writes what happened on one line: when, who, what, how long it took, and the way it came. */
export function entryLine(entry: Entry): string {
  const { kind, at, source, text, latency, via } = entry;
  const time = at.toTimeString().slice(0, 8);
  const details = [showLatency(latency), via.join(" ← ")].filter((each) => each !== "");
  return `${time} ${MARKS[kind]} ${fit(shortName(source), 40, "middle")}: ${printable(text)}  [${details.join(", ")}]`;
}
