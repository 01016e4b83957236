import { Future } from "@machinery/ctx";
import { findAndApplyResult, noncancelledResultsFromFuts } from "@machinery/odd-helpers";
import { compared, type Vector, type Verdict } from "../family.ts";
import { isReason } from "../reasons.ts";
import { list, NotUnderstood, record } from "../shape.ts";
import { tagOf, TaggedErrors } from "../tagged-errors.ts";

type Value = string | null;

export function replayNoncancelled({ expected }: Vector, futs: string): Verdict {
  const [error, results] = noncancelledResultsFromFuts(futuresOf(futs));
  return compared(expected, { error: error === undefined ? null : show(error), results });
}

export function replayFindAndApply(vector: Vector, end: string, futs: string): Verdict {
  const futures = futuresOf(futs);
  const final = finalOf(end);
  const returned = findAndApplyResult(final, futures);
  const actual = { returned, final: stateOf(final), futs: futures.map(stateOf) };
  const reasons = vector.quirk.filter(isReason);
  if (reasons.length === 0) return compared(vector.expected, actual);
  // The quirks are those of a final that has a result: it is spread, and is not changed.
  const recorded = record(vector.expected, "expected");
  const spread = list(recorded["futs"], "expected.futs").map((state, index) => {
    return futs[index] === "P" ? ["result", "final"] : state;
  });
  return compared({ ...recorded, returned: false, futs: spread }, actual, reasons);
}

function futuresOf(letters: string): Future<Value>[] {
  const errors = new TaggedErrors();
  return Array.from(letters, (letter, index) => {
    const future = new Future<Value>();
    switch (letter) {
      case "P":
        break;
      case "C":
        future.cancel();
        break;
      case "R":
        future.resolve(`r${index}`);
        break;
      case "N":
        future.resolve(null);
        break;
      case "E":
        future.reject(errors.of(`E${index}`));
        break;
      case "S":
        future.reject(errors.of("S"));
        break;
      default:
        throw new NotUnderstood(`unknown state "${letter}" of a future`);
    }
    return future;
  });
}

function finalOf(letter: string): Future<Value> {
  const final = new Future<Value>();
  switch (letter) {
    case "P":
      return final;
    case "C":
      final.cancel();
      return final;
    case "R":
      final.resolve("final");
      return final;
    case "E":
      final.reject(new TaggedErrors().of("FINAL"));
      return final;
    default:
      throw new NotUnderstood(`unknown state "${letter}" of the final future`);
  }
}

function stateOf({ outcome }: Future<Value>): unknown {
  switch (outcome?.status) {
    case undefined:
      return "pending";
    case "cancelled":
      return "cancelled";
    case "fulfilled":
      return ["result", outcome.value];
    case "rejected":
      return ["error", show(outcome.reason)];
  }
}

function show(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return tagOf(error);
  return { group: error.message, errors: error.errors.map(tagOf) };
}
