import { differences, grouped } from "../compare.ts";
import type { Reason } from "../reasons.ts";
import type { ManagedRun } from "./queue-manager-program.ts";
import { isAsyncStop, type Row, rowsOf, sourceOf } from "./queue-manager-rows.ts";

type Recorded = Readonly<Record<string, unknown>>;

/** What of a case is compared with what, where a reason touches it. */
export class Adaptation {
  readonly reasons: Set<Reason>;
  /** What came that no reason allows. */
  readonly broken: string[] = [];
  readonly wantedResults: readonly Row[];
  readonly wantedRemaining: readonly Row[];
  readonly results: readonly Row[];
  readonly remaining: readonly Row[];
  readonly exitAt: unknown;
  /** The instant of the first row that only the reference has, since it hears a task after the end of the ctx. */
  droppedAt: number | undefined;

  constructor(wanted: Recorded, came: ManagedRun, reasons: readonly Reason[]) {
    this.reasons = new Set(reasons);
    const recorded = this.#wanted(
      rowsOf(wanted["results"]),
      rowsOf(wanted["remaining"] ?? []),
      came,
    );
    [this.wantedResults, this.wantedRemaining] = recorded;
    const isExtra = this.#extraStops(recorded.flat(), came);
    this.results = came.results.filter((row) => !isExtra(row));
    this.remaining = (came.remaining ?? []).filter((row) => !isExtra(row));
    this.exitAt = this.#exit(wanted, came);
    this.#checkStops([...came.results, ...(came.remaining ?? [])]);
  }

  /** Nothing is read from a source after its end, and a task that has not answered when the ctx ends is not heard. */
  #wanted(results: Row[], remaining: Row[], { ctxEndedAt, ...came }: ManagedRun): [Row[], Row[]] {
    const stopped = new Set<string>();
    const isAnswer = ([kind]: Row): boolean => kind === "success" || kind === "failure";
    const answers = [...came.results, ...(came.remaining ?? [])].filter(isAnswer);
    const left = grouped(answers, sourceOf);
    const known = grouped([...came.results, ...(came.remaining ?? [])], sourceOf);
    let isOver = false;
    const isWanted = (row: Row): boolean => {
      const source = sourceOf(row);
      if (stopped.has(source)) return !this.reasons.has("valuesAfterIterationStop");
      if (row[0] === "iterationStop") stopped.add(source);
      isOver ||= row[0] === "stopped";
      const isLate = ctxEndedAt !== undefined && row[4] >= ctxEndedAt;
      const isOfTask = row[3].some(([input]) => input === "TASK" || input === "ASYNC_GENERATOR");
      const comes = isAnswer(row) ? left[source]?.shift() : known[source];
      if (!(isLate || isOver) || !isOfTask || comes !== undefined) return true;
      // What has not come when the streamer has stopped comes to nobody.
      this.reasons.add(isLate ? "ctxEndsDuringBlock" : "orderAtOneInstant");
      this.droppedAt ??= row[4];
      return false;
    };
    return [results.filter(isWanted), remaining.filter(isWanted)];
  }

  /** The reference closes a generator inside an `await` without a row; ours says once that it has stopped. */
  #extraStops(wanted: readonly Row[], { ctxEndedAt }: ManagedRun): (row: Row) => boolean {
    if (ctxEndedAt === undefined || !this.reasons.has("closingRunningAsyncGenerator"))
      return () => false;
    const stopped = new Set(wanted.filter(([kind]) => kind === "iterationStop").map(sourceOf));
    return (row) => {
      return isAsyncStop(row) && row[4] >= ctxEndedAt && !stopped.has(sourceOf(row));
    };
  }

  /** What still runs when the manager is left is cancelled at once and waited for, where the reference lets it end. */
  #exit(wanted: Recorded, { overAt, exitAt, leftBusy }: ManagedRun): unknown {
    const { exitAt: recorded } = wanted;
    if (recorded === exitAt || !leftBusy) return recorded;
    this.reasons.add("leftWhileSourcesRun");
    return overAt;
  }

  /** Of each source that iterates there is at most one stop, and it is its last row. */
  #checkStops(rows: readonly Row[]): void {
    for (const [source, each] of Object.entries(grouped(rows, sourceOf))) {
      const at = each.findIndex(([kind]) => kind === "iterationStop");
      if (at >= 0)
        this.broken.push(...differences(each.length - 1, at, `the iterationStop of ${source}`));
    }
  }
}
