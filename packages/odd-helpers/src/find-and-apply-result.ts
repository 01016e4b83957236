import type { Future, Outcome } from "@machinery/ctx";
import { checkFuture, checkFutures, endsOf, settle, spread } from "./ends.ts";

/**
 * Finds how some futures ended, ends `final` and those that are unfinished in the same way, and returns whether that
 * changed `final`.
 *
 * A `final` that has ended decides: the unfinished futures end as it did. Else the errors of the futures do, as
 * `noncancelledResultsFromFuts` returns them; else the first result; else, where one was cancelled, `final` is
 * cancelled and the others are left as they are. Where nothing has ended, nothing happens. Throws a `TypeError` for
 * what is no `Future`; a task is none, since only its function can give it a result.
 *
 * @example
 * ```ts
 * const final = new Future<string>();
 * const futs = [new Future<string>(), new Future<string>()];
 * futs[1]?.resolve("found");
 * findAndApplyResult(final, futs); // true
 * futs[0]?.result(); // "found"
 * ```
 */
export function findAndApplyResult<T>(final: Future<T>, futs: readonly Future<T>[]): boolean {
  const who = "findAndApplyResult";
  checkFuture(who, "final", final);
  checkFutures(who, futs);
  if (final.outcome !== undefined) {
    spread(final.outcome, futs);
    return false;
  }
  const found = find(futs);
  if (found !== undefined) {
    spread(found, futs);
    return settle(final, found);
  }
  const cancelled = futs.find((fut) => fut.cancelled);
  return cancelled?.outcome !== undefined && settle(final, cancelled.outcome);
}

/** What decides where `final` does not: an error before a result. */
function find<T>(futs: readonly Future<T>[]): Outcome<T> | undefined {
  const { failure, results } = endsOf(futs);
  if (failure !== undefined) return { status: "rejected", reason: failure.error };
  const [first] = results;
  // Where there is a first result, it is a T, be it undefined.
  return results.length > 0 ? { status: "fulfilled", value: first as T } : undefined;
}
