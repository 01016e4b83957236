import { differences } from "../compare.ts";
import { type Family, type Verdict, verdict } from "../family.ts";
import { isReason, type Reason } from "../reasons.ts";
import { anything, fields, flag, number, record } from "../shape.ts";
import { Adaptation } from "./queue-manager-adaptation.ts";
import { type ManagedRun, type Program, readProgram, runManaged } from "./queue-manager-program.ts";
import {
  indexesBySource,
  inRows,
  isAsyncStop,
  type Row,
  rowsOf,
  sourceOf,
} from "./queue-manager-rows.ts";
import { cutAtATie, differencesButTies } from "./queue-manager-ties.ts";

type Recorded = Readonly<Record<string, unknown>>;

/** What a queue manager streams from its sources, in which order, and when it is left. */
export const queueManager: Family = {
  name: "queue_manager",
  async replay({ input, expected, quirk, repaired }) {
    const read = readProgram(input);
    const wanted = record(quirk.length > 0 ? (repaired ?? expected) : expected, "expected");
    known(wanted, "expected");
    const reasons: Reason[] = quirk.filter(isReason);
    const came = await runManaged(read, counting(wanted, reasons));
    return judged(read, wanted, came, reasons);
  },
};

/** What a recorded run says; events and what was logged are informational. */
const known = fields(
  { results: anything, ended: anything, exit: anything, exitAt: number, ordered: flag },
  { remaining: anything, leftAt: number, bySource: anything, events: anything, logged: anything },
);

/** A row that the reference does not have is not counted by the consumer, who acts by numbers of rows. */
function counting(wanted: Recorded, reasons: readonly Reason[]): (row: Row) => boolean {
  if (!reasons.includes("closingRunningAsyncGenerator")) return () => true;
  const stopped = new Set(rowsOf(wanted["results"]).filter(isAsyncStop).map(sourceOf));
  return (row) => !isAsyncStop(row) || stopped.has(sourceOf(row));
}

function judged(
  read: Program,
  wanted: Recorded,
  came: ManagedRun,
  reasons: readonly Reason[],
): Verdict {
  const adapted = new Adaptation(wanted, came, reasons);
  const ordered = wanted["ordered"] === true;
  const inTime = [
    ...differences(wanted["ended"], came.ended, "expected.ended"),
    ...differences(wanted["leftAt"], came.leftAt, "expected.leftAt"),
    ...differences(adapted.exitAt, came.exitAt, "expected.exitAt"),
  ];
  const differing = [
    ...inRows(adapted.wantedResults, adapted.results, ordered, "expected.results"),
    ...inRows(adapted.wantedRemaining, adapted.remaining, ordered, "expected.remaining"),
    ...inTime,
  ];
  const bySource = indexesBySource(rowsOf(wanted["results"]));
  const always = [
    ...differences(wanted["exit"], came.exit, "expected.exit"),
    ...differences(wanted["bySource"] ?? bySource, bySource, "expected.bySource"),
    ...adapted.broken,
  ];
  const cut = differing.length === 0 || ordered ? undefined : cutAtATie(read, adapted);
  if (cut === undefined) return verdict([...differing, ...always], [...adapted.reasons]);
  const isLater = cut.ends || cut.slept > 0;
  return verdict(
    [...differencesButTies(cut, adapted), ...(isLater ? [] : inTime), ...always],
    [...adapted.reasons, "orderAtOneInstant"],
  );
}
