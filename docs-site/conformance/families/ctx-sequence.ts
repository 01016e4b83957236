import { differences, grouped, sorted } from "../compare.ts";
import { type Vector, type Verdict, verdict } from "../family.ts";
import type { Reason } from "../reasons.ts";
import { list, record } from "../shape.ts";
import { CtxProgram, type Fired, readSequence, type Step } from "./ctx-program.ts";

/**
 * Compares step by step. Where the reference answers a removal differently than we do, and so calls what was removed,
 * the case is replayed a second time with the removal done as the reference does it: then all else has to be as it was
 * recorded.
 */
export async function replaySequence(vector: Vector): Promise<Verdict> {
  const sequence = readSequence(vector.input);
  const ours = await new CtxProgram(sequence, "ours").run();
  const asRecorded = inRun(vector, ours, "expected");
  if (asRecorded.kind !== "failed" || ours.parted.size === 0) return asRecorded;
  const theirs = await new CtxProgram(sequence, "theirs").run();
  const apart = inRun(vector, theirs, "expected (removals as the reference does them)");
  if (apart.kind === "failed") return apart;
  const reasons = new Set([...ours.parted, ...("reasons" in apart ? apart.reasons : [])]);
  return verdict(ours.broken, [...reasons]);
}

function inRun(vector: Vector, run: CtxProgram, where: string): Verdict {
  const reasons = new Set<Reason>();
  const expected = record(vector.expected, "expected");
  const steps = list(expected["steps"], "expected.steps");
  const differing = [
    ...run.broken,
    ...differences(expected["waiting"], run.waiting, `${where}.waiting`),
    ...differences(steps.length, run.steps.length, `${where}.steps.length`),
  ];
  steps.forEach((step, index) => {
    const came = run.steps[index];
    if (came === undefined) return;
    differing.push(...inStep(record(step, "step"), came, `${where}.steps[${index}]`, reasons));
  });
  for (const key of Object.keys(expected)) {
    if (!["steps", "waiting", "registeredAtEnd"].includes(key))
      differing.push(`unknown key ${key}`);
  }
  return verdict(differing, [...reasons]);
}

function inStep(
  recorded: Readonly<Record<string, unknown>>,
  came: Step,
  where: string,
  reasons: Set<Reason>,
): string[] {
  const { fired, firedOrder, ...rest } = recorded;
  const wanted = { ...rest };
  if (came.returnsOurs !== undefined) {
    if (wanted["returned"] !== came.shown["returned"]) reasons.add(came.returnsOurs);
    wanted["returned"] = came.shown["returned"];
  }
  return [
    ...differences(wanted, came.shown, where),
    ...inFired(fired ?? [], firedOrder ?? [], came.fired, where),
  ];
}

/** The same callbacks; those of one ctx in the same order. */
function inFired(
  fired: unknown,
  firedOrder: unknown,
  came: readonly Fired[],
  where: string,
): string[] {
  const recorded = list(fired, `${where}.fired`);
  const multiset = differences(
    sorted(recorded),
    sorted(came.map(({ entry }) => entry)),
    `${where}.fired`,
  );
  if (multiset.length > 0) return multiset;
  const order = list(firedOrder, `${where}.firedOrder`).map((at) =>
    JSON.stringify(recorded[Number(at)]),
  );
  const homes = grouped(came, ({ entry }) => JSON.stringify(entry));
  const homeOf = (entry: string): string => {
    const ctxs = new Set((homes[entry] ?? []).map(({ ctx }) => ctx));
    // A name that was called for several contexts does not tell for which one it was called when.
    return ctxs.size === 1 && !ctxs.has(undefined) ? `ctx ${[...ctxs].join()}` : "several";
  };
  const wanted = { ...grouped(order, homeOf), several: undefined };
  const called = came.map(({ entry }) => JSON.stringify(entry));
  const actual = { ...grouped(called, homeOf), several: undefined };
  return [
    ...differences(sorted(order), sorted(called), `${where}.firedOrder`),
    ...differences(wanted, actual, `${where}.firedOrder`),
  ];
}
