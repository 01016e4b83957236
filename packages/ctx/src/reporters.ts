import { errorMessage } from "./errors.ts";
import type { FutureStatus } from "./future-status.ts";
import { type Logger, logError } from "./logger.ts";

/** Logs a failure; being cancelled is none. Throws an `InvalidStateError` for what is pending. */
export function report(log: Logger, status: FutureStatus<unknown>): void {
  if (status.cancelled) return;
  const error = status.exception();
  if (status.outcome?.status === "rejected") logError(log, errorMessage(error), error);
}

/** Logs nothing. Throws an `InvalidStateError` for what is pending. */
export function reportSilently(status: FutureStatus<unknown>): void {
  if (!status.cancelled) status.exception();
}
