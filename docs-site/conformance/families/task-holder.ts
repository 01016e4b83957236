import { compared, type Family, verdict } from "../family.ts";
import { compareTexts, differences, sorted } from "../compare.ts";
import { isReason, type Reason } from "../reasons.ts";
import { anything, fields, list, number, record } from "../shape.ts";
import {
  type HeldRun,
  type LogEntry,
  readProgram,
  runHeld,
  type TaskPlan,
} from "./task-holder-program.ts";

/** What a task holder waits for, what it cancels, and when it is left. */
export const taskHolder: Family = {
  name: "task_holder",
  async replay({ input, expected, quirk, repaired }) {
    const read = readProgram(input);
    const actual = await runHeld(read);
    const wanted = record(quirk.length > 0 ? (repaired ?? expected) : expected, "expected");
    known(wanted, "expected");
    const reasons: Reason[] = quirk.filter(isReason);
    if (
      (read.outerCancelAt?.length ?? 0) > 1 &&
      list(wanted["runningAfterExit"], "expected").length > 0
    ) {
      // The first cancel is the only one: nothing makes the holder leave its tasks behind.
      const at = Math.max(...logOf(wanted).map(([instant]) => instant));
      const left = { ...wanted, at, runningAfterExit: [] };
      return compared(comparable(left), comparable(actual.shown), [...reasons, "outerCancelAt"]);
    }
    const asRecorded = compared(comparable(wanted), comparable(actual.shown), reasons);
    const { endedAt = Infinity, blockEndedAt } = actual;
    const inTheBlock = endedAt < blockEndedAt && hasMore(wanted, endedAt);
    if (asRecorded.kind !== "failed" || !inTheBlock) return asRecorded;
    return verdict(inBlock(wanted, actual, endedAt), [...reasons, "ctxEndsDuringBlock"]);
  },
};

const known = fields(
  {
    log: anything,
    pending: anything,
    held: anything,
    outcome: anything,
    at: number,
    runningAfterExit: anything,
    logged: anything,
  },
  {},
);

/** Whether tasks went on after the ctx had ended. */
function hasMore(wanted: Readonly<Record<string, unknown>>, endedAt: number): boolean {
  return logOf(wanted).some(([at, id]) => id !== "block" && at > endedAt);
}

/** Of one instant, only the order of one actor's entries counts. */
function comparable(shown: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...shown, log: byActor(logOf(shown)) };
}

function byActor(log: readonly LogEntry[]): LogEntry[] {
  const instants: LogEntry[][] = [];
  for (const entry of log) {
    const last = instants.at(-1);
    if (last !== undefined && last[0]?.[0] === entry[0]) last.push(entry);
    else instants.push([entry]);
  }
  return instants.flatMap((each) => each.sort(([, one], [, other]) => compareTexts(one, other)));
}

function byInstant(log: readonly LogEntry[]): LogEntry[] {
  return [...log].sort(([a], [b]) => a - b);
}

function logOf(shown: Readonly<Record<string, unknown>>): LogEntry[] {
  return list(shown["log"], "log").map((each) => {
    const [at, id, what] = list(each, "log entry");
    return [Number(at), String(id), String(what)];
  });
}

/**
 * Where the ctx ends while the block runs, all is as recorded until then. From then on each task that ran is asked to
 * stop and answers as it answers; the block ends as recorded, and the holder is left when block and tasks are over.
 */
function inBlock(
  wanted: Readonly<Record<string, unknown>>,
  actual: HeldRun,
  endedAt: number,
): string[] {
  const recorded = logOf(wanted);
  const came = logOf(actual.shown);
  const before = recorded.filter(([at]) => at < endedAt);
  const running = before.filter(([, id, what]) => {
    return what === "start" && !before.some(([, other, end]) => other === id && end !== "start");
  });
  const answers = running.flatMap(([, id]) => answer(actual.plans.get(id), id, endedAt, recorded));
  const isKnown = ([at, id]: LogEntry): boolean =>
    at < endedAt || running.some(([, each]) => each === id);
  const block = recorded.filter(([at, id]) => at >= endedAt && id === "block");
  const left = Math.max(actual.blockEndedAt, ...came.map(([at]) => at));
  const shared = ["outcome", "runningAfterExit"];
  const pick = (shown: Readonly<Record<string, unknown>>): unknown =>
    shared.map((key) => shown[key]);
  return [
    ...differences(
      byActor(byInstant([...before, ...answers, ...block])),
      byActor(came.filter((entry) => isKnown(entry) || entry[1] === "block")),
      "expected.log",
    ),
    ...differences(pick(wanted), pick(actual.shown), `expected.[${shared.join()}]`),
    ...differences(left, actual.shown["at"], "expected.at"),
    ...["pending", "held"].flatMap((key) => {
      const until = (shown: Readonly<Record<string, unknown>>): unknown[] =>
        list(shown[key], key).filter((sample) => Number(list(sample, key)[0]) < endedAt);
      return differences(until(wanted), until(actual.shown), `expected.${key}`);
    }),
    ...differences(
      sorted(actual.failures),
      sorted(list(actual.shown["logged"], "logged")),
      "expected.logged",
    ),
  ];
}

/** What a task logs that is asked to stop at an instant. */
function answer(
  plan: TaskPlan | undefined,
  id: string,
  at: number,
  recorded: readonly LogEntry[],
): LogEntry[] {
  // One that ends at that instant by itself was there before the ctx ended, or is cancelled: as was recorded.
  const own = recorded.filter(
    ([instant, other, what]) => instant === at && other === id && what !== "start",
  );
  if (own.length > 0) return own;
  const { cleanup, then = "reraise" } = plan?.onCancel ?? {};
  const log: LogEntry[] = [[at, id, "cancelled"]];
  if (cleanup !== undefined) log.push([at + cleanup, id, "cleaned"]);
  if (then === "return") log.push([at + (cleanup ?? 0), id, "swallowed"]);
  return log;
}
