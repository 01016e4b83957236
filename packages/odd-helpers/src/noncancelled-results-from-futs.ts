import type { FutureStatus } from "@machinery/ctx";
import { checkStatuses, endsOf } from "./ends.ts";

/**
 * Returns what some futures or tasks ended with, as `[error, results]`, without waiting.
 *
 * Those that are pending or were cancelled count for nothing. The error is `undefined` where none failed, the one
 * error where there is one, the same error twice being one, and an `AggregateError` where there are several. The
 * results are in the order of the futures. Differs from `Promise.allSettled` in that it does not wait. Throws a
 * `TypeError` for what is no array of futures.
 *
 * @example
 * ```ts
 * const futs = [new Future<number>(), new Future<number>(), new Future<number>()];
 * futs[0]?.resolve(1);
 * futs[1]?.cancel();
 * const [error, results] = noncancelledResultsFromFuts(futs); // undefined, [1]
 * ```
 */
export function noncancelledResultsFromFuts<T>(
  futs: readonly FutureStatus<T>[],
): readonly [error: unknown, results: readonly T[]] {
  checkStatuses("noncancelledResultsFromFuts", futs);
  const { failure, results } = endsOf(futs);
  return [failure?.error, results];
}
