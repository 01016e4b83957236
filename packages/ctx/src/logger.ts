import { errorMessage, textOf } from "./errors.ts";
import { ignore, isThenable } from "./soon.ts";

/** Where a ctx says what happened; `console` is one. */
export interface Logger {
  info(message: string): void;
  error(message: string, error?: unknown): void;
}

/** Logs a message, whatever it is. */
export function logInfo(log: Logger, message: unknown): void {
  tell(() => log.info(textOf(message)));
}

/** Logs an error. */
export function logError(log: Logger, message: string, error?: unknown): void {
  tell(() => (error === undefined ? log.error(message) : log.error(message, error)));
}

/** Logs that code of somebody else's threw where nobody awaits it. */
export function logThrown(log: Logger, who: string, error: unknown): void {
  logError(log, `${who} threw: ${errorMessage(error)}`, error);
}

/**
 * A logger that throws disturbs nobody: what it was told is lost, and nothing else. So does one that rejects, since
 * an async function fits the type of its methods.
 */
function tell(say: () => unknown): void {
  try {
    const returned = say();
    if (isThenable(returned)) returned.then(undefined, ignore);
  } catch {
    // There is nowhere left to say it.
  }
}
