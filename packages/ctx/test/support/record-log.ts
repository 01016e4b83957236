import type { Logger } from "../../src/index.ts";

/** A logger that remembers what it was told. */
export interface RecordedLog extends Logger {
  readonly infos: string[];
  readonly errors: { readonly message: string; readonly error: unknown }[];
}

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
