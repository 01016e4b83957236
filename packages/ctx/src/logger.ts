import { errorMessage, textOf } from "./errors.ts";

/** Where a ctx says what happened; `console` is one. */
export interface Logger {
  info(message: string): void;
  error(message: string, error?: unknown): void;
}

/** Logs a message, whatever it is. A logger that throws disturbs nobody. */
export function logInfo(log: Logger, message: unknown): void {
  try {
    log.info(textOf(message));
  } catch {
    // There is nowhere left to say it.
  }
}

/** Logs an error. A logger that throws disturbs nobody: what it was told is lost, and nothing else. */
export function logError(log: Logger, message: string, error?: unknown): void {
  try {
    if (error === undefined) log.error(message);
    else log.error(message, error);
  } catch {
    // There is nowhere left to say it.
  }
}

/** Logs that code of somebody else's threw where nobody awaits it. */
export function logThrown(log: Logger, who: string, error: unknown): void {
  logError(log, `${who} threw: ${errorMessage(error)}`, error);
}
