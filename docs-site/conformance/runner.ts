import { readFile } from "node:fs/promises";
import { families } from "./families.ts";
import type { Family, Vector, Verdict } from "./family.ts";
import { isReason, type Reason } from "./reasons.ts";
import { anything, fields, list, listOf, NotUnderstood, oneOf, text } from "./shape.ts";

const envelope = fields(
  { id: text, group: text, input: anything, expected: anything },
  {
    quirk: listOf(text),
    repaired: anything,
    notes: listOf(oneOf("changeMeasuredFromGrid", "finishedChildStillRegisteredOnAncestor")),
    tieSensitive: oneOf(true),
    family: text,
    upstream: anything,
    cause: listOf(text),
  },
);

/** How the cases of one family came out. */
export interface Summary {
  readonly family: string;
  passed: number;
  adapted: number;
  skipped: number;
  total: number;
  /** The cases in which the reference has no quirk. */
  plain: { total: number; passed: number };
  readonly reasons: Map<Reason, number>;
  readonly failures: { readonly id: string; readonly differences: readonly string[] }[];
}

/** Reads one case; throws a `NotUnderstood` for anything in it that is unknown. */
export function readVector(value: unknown, where: string): Vector {
  const read = envelope(value, where);
  const quirk = [...(read.quirk ?? []), ...(read.cause ?? [])];
  for (const code of quirk) {
    if (!isReason(code)) throw new NotUnderstood(`${where}: unknown quirk "${code}"`);
  }
  return { ...read, quirk, repaired: read.repaired };
}

/** Replays one case. What is not understood has failed, as has what never ends. */
export async function replay(family: Family, value: unknown, where: string): Promise<Verdict> {
  try {
    return await family.replay(readVector(value, where));
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const at =
      error instanceof NotUnderstood || !(error instanceof Error) ? "" : `\n${error.stack ?? ""}`;
    return { kind: "failed", differences: [said + at] };
  }
}

/** Reads the file of a family; throws where it is missing. */
export async function readCases(folder: string, family: string): Promise<readonly unknown[]> {
  const file = `${folder}/${family}.json`;
  return list(JSON.parse(await readFile(file, "utf8")), file);
}

/** Replays every case of a folder; `begin` is told of each before it begins. */
export async function* replayAll(
  folder: string,
  begin: (id: string) => void = () => undefined,
): AsyncGenerator<Summary, void, undefined> {
  for (const family of families) yield await replayFamily(family, folder, begin);
}

async function replayFamily(
  family: Family,
  folder: string,
  begin: (id: string) => void,
): Promise<Summary> {
  const summary: Summary = {
    family: family.name,
    passed: 0,
    adapted: 0,
    skipped: 0,
    total: 0,
    plain: { total: 0, passed: 0 },
    reasons: new Map(),
    failures: [],
  };
  const fail = (why: string): void => {
    summary.failures.push({ id: family.name, differences: [why] });
  };
  try {
    const cases = await readCases(folder, family.name);
    summary.total = cases.length;
    if (cases.length === 0) fail("the file has no cases");
    for (const [index, each] of cases.entries()) {
      const id = idOf(each, `${family.name}[${index}]`);
      begin(id);
      count(summary, each, id, await replay(family, each, id));
    }
  } catch (error) {
    fail(`the file cannot be read: ${String(error)}`);
  }
  return summary;
}

function idOf(value: unknown, where: string): string {
  const isNamed = typeof value === "object" && value !== null && "id" in value;
  return isNamed && typeof value.id === "string" ? value.id : where;
}

function count(summary: Summary, value: unknown, id: string, verdict: Verdict): void {
  const hasQuirk =
    typeof value === "object" && value !== null && ("quirk" in value || "cause" in value);
  if (!hasQuirk) summary.plain.total++;
  if (verdict.kind === "failed") {
    summary.failures.push({ id, differences: verdict.differences });
    return;
  }
  summary[verdict.kind]++;
  if (verdict.kind === "passed" && !hasQuirk) summary.plain.passed++;
  for (const reason of verdict.reasons) {
    summary.reasons.set(reason, (summary.reasons.get(reason) ?? 0) + 1);
  }
}
