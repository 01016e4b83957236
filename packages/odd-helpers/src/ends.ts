import type { Future, FutureStatus, Outcome } from "@machinery/ctx";
import { expected, hasMethods } from "@machinery/ctx/check";

/** What some futures ended with; those that are pending or cancelled count for nothing. */
export interface Ends<T> {
  /** The one error, or an `AggregateError` of several; an error that came twice counts once. */
  readonly failure: { readonly error: unknown } | undefined;
  /** In the order of the futures. */
  readonly results: readonly T[];
}

export function endsOf<T>(futs: readonly FutureStatus<T>[]): Ends<T> {
  const errors = new Set<unknown>();
  const results: T[] = [];
  for (const { outcome } of futs) {
    if (outcome?.status === "rejected") errors.add(outcome.reason);
    else if (outcome?.status === "fulfilled") results.push(outcome.value);
  }
  return { failure: combined([...errors]), results };
}

/** Makes every one of these that is unfinished end in this way. */
export function spread<T>(outcome: Outcome<T>, futs: readonly Future<T>[]): void {
  for (const fut of futs) settle(fut, outcome);
}

/** Makes a future end in this way; returns whether it took effect. */
export function settle<T>(fut: Future<T>, outcome: Outcome<T>): boolean {
  switch (outcome.status) {
    case "fulfilled":
      return fut.resolve(outcome.value);
    case "rejected":
      return fut.reject(outcome.reason);
    case "cancelled":
      return fut.cancel(outcome.reason.cause);
  }
}

/** Throws unless this is an array of things that end. */
export function checkStatuses(who: string, futs: unknown): void {
  if (!Array.isArray(futs)) throw expected(who, "futs must be an array of futures", futs);
  for (const fut of futs as readonly unknown[]) {
    if (!isStatus(fut)) throw expected(who, "futs must hold futures or tasks only", fut);
  }
}

/** Throws unless this is an array of futures. */
export function checkFutures(who: string, futs: unknown): void {
  if (!Array.isArray(futs)) throw expected(who, "futs must be an array of futures", futs);
  for (const fut of futs as readonly unknown[]) checkFuture(who, "each of futs", fut);
}

/** Throws unless this is a future, which unlike a task can be settled from outside. */
export function checkFuture(who: string, what: string, fut: unknown): void {
  if (!isStatus(fut) || !hasMethods(fut, ["resolve", "reject", "cancel"])) {
    throw expected(who, `${what} must be a Future, which can be settled`, fut);
  }
}

function combined(errors: readonly unknown[]): { readonly error: unknown } | undefined {
  if (errors.length === 0) return undefined;
  return { error: errors.length === 1 ? errors[0] : new AggregateError(errors, "Futures failed") };
}

function isStatus(value: unknown): boolean {
  return hasMethods(value, ["result", "exception"]) && "outcome" in value;
}
