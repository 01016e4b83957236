import Table from "cli-table3";
import type { Answer, CostFigures, ScheduleFigures } from "./result.ts";
import { verdicts } from "./verdict.ts";
import { type Column, costColumns, scheduleColumns, verdict, versions } from "./words.ts";

const marks = { ours: "▸ ", limit: "· ", peer: "  " };

/** The answer as it is printed: its sentence, its table, and whether what is to be reached was reached. */
export function printed(name: string, answer: Answer): string {
  const table =
    answer.kind === "cost"
      ? tableOf(
          costColumns(answer.contenders),
          answer.contenders.toSorted((a, b) => a.cpu.median - b.cpu.median),
        )
      : tableOf(scheduleColumns, answer.contenders);
  const reached = verdicts(answer).map((each) => `${each.holds ? "✓" : "✗"} ${verdict(each)}`);
  return [`${name}: ${answer.title}`, table, ...reached, ""].join("\n");
}

function tableOf<Figures extends CostFigures | ScheduleFigures>(
  columns: readonly Column<Figures>[],
  contenders: readonly Figures[],
): string {
  const table = new Table({
    head: ["", ...columns.map(({ title }) => title), "versions"],
    colAligns: ["left", ...columns.map(() => "right" as const), "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const each of contenders) {
    table.push([
      marks[each.kind] + each.name,
      ...columns.map(({ cell }) => cell(each)),
      versions(each.versions),
    ]);
  }
  return table.toString();
}
