import type { Logger } from "@machinery/ctx";

/** A logger that keeps what it was told. */
export interface RecordedLog extends Logger {
  readonly infos: string[];
  readonly errors: { readonly message: string; readonly error: unknown }[];
}

/**
 * Makes a logger that keeps what it is told, for a test to look at.
 *
 * @example
 * ```ts
 * const log = recordLog();
 * const ctx = CTX.beginning("test", { log });
 * ctx.logInfo("hello");
 * console.log(log.infos); // ["hello"]
 * ```
 */
export function recordLog(): RecordedLog {
  const infos: string[] = [];
  const errors: { message: string; error: unknown }[] = [];
  return {
    infos,
    errors,
    info: (message) => void infos.push(message),
    error: (message, error) => void errors.push({ message, error }),
  };
}
