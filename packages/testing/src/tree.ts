import type { Place } from "./survey.ts";

const MOST_LINES = 100;

interface Line {
  readonly place: Place;
  /** What stands before its name, and what before those below it. */
  readonly first: string;
  readonly rest: string;
}

/** Draws a tree, a line for each place; one at which nothing is alive shares the line of its only child. */
export function drawTree(root: Place): string {
  const lines: string[] = [];
  const due: Line[] = [{ place: root, first: "", rest: "" }];
  for (let line = due.pop(); line !== undefined; line = due.pop()) {
    if (lines.length === MOST_LINES) {
      lines.push("…");
      break;
    }
    const { label, place } = merged(line.place, line.place === root);
    const alive = place.alive.map(({ kind, what }) => (what === "" ? kind : `${kind} (${what})`));
    lines.push(`${line.first}${label}${alive.length > 0 ? `: ${alive.join(", ")}` : ""}`);
    for (const [index, each] of [...place.below].reverse().entries()) {
      const [branch, stem] = index === 0 ? ["└─ ", "   "] : ["├─ ", "│  "];
      due.push({ place: each, first: line.rest + branch, rest: line.rest + stem });
    }
  }
  return lines.join("\n");
}

function merged(from: Place, alone: boolean): { readonly label: string; readonly place: Place } {
  const labels = [from.label];
  let place = from;
  while (!alone && place.alive.length === 0 && place.below.length === 1) {
    const [only] = place.below;
    if (only === undefined) break;
    labels.push(only.label);
    place = only;
  }
  return { label: labels.join("-->"), place };
}
