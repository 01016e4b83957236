/** What is thrown where something was asked to stop. */
export interface CancelledError extends Error {
  readonly name: "CancelledError";
  /** `"ABORT_ERR"`, the code that Node gives its own errors of this kind. */
  readonly code: "ABORT_ERR";
}

/** What is thrown where something took longer than it was given. */
export interface TimeoutError extends Error {
  readonly name: "TimeoutError";
}

/** What is thrown where a thing is asked for what its state does not have, such as the result of a pending future. */
export interface InvalidStateError extends Error {
  readonly name: "InvalidStateError";
}

// The classes are anonymous so that a bundler, which may rename a class, leaves the inferred names alone.

/** Makes an error: `new X("what happened", { cause })`. */
export interface ErrorClass<E extends Error> {
  new (message?: string, options?: { readonly cause?: unknown }): E;
  readonly prototype: E;
}

/**
 * The error of what was cancelled. A reason that was given to `cancel` is its `cause`.
 *
 * Inspired by asyncio's `CancelledError`; unlike that one it is an ordinary `Error`, so `catch` sees it. Ask
 * `ctx.done` in a `catch` to tell being asked to stop from a failure.
 */
export const CancelledError: ErrorClass<CancelledError> = class extends Error {
  override get name(): "CancelledError" {
    return "CancelledError";
  }
  get code(): "ABORT_ERR" {
    return "ABORT_ERR";
  }
};

/** The error of what ran out of time. */
export const TimeoutError: ErrorClass<TimeoutError> = class extends Error {
  override get name(): "TimeoutError" {
    return "TimeoutError";
  }
};

/** The error of a question or a call that comes too early or too late. */
export const InvalidStateError: ErrorClass<InvalidStateError> = class extends Error {
  override get name(): "InvalidStateError" {
    return "InvalidStateError";
  }
};

/** Says what kind of error something is, whatever was thrown; never throws itself. */
export function errorName(error: unknown): string {
  if (typeof error !== "object" || error === null) return typeof error;
  return nameOf(error) || "Object";
}

/** The `name` of an error, a function or a class, `""` where it is no string. Never throws itself. */
export function nameOf(value: unknown): string {
  try {
    // A read of a property that may be absent; of what has no properties it throws.
    const { name } = value as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}

/** Says what an error says, whatever was thrown; never throws itself. */
export function errorMessage(error: unknown): string {
  try {
    return textOf(error instanceof Error ? error.message : error);
  } catch {
    return errorName(error);
  }
}

/** Shows a value as text; one that has none by the name of its kind. Never throws. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return errorName(value);
  }
}

/** Tells whether this error, or its cause, is how code answers a request to stop: by shape, so any copy's errors count. */
export function isCancellation(error: unknown): boolean {
  return isStop(error) || isStop(causeOf(error));
}

/** The `cause` of an error, whatever was thrown; `undefined` where there is none. Never throws itself. */
export function causeOf(error: unknown): unknown {
  try {
    // A read of a property that may be absent; of what has no properties it throws.
    return (error as { readonly cause?: unknown }).cause;
  } catch {
    return undefined;
  }
}

function isStop(error: unknown): boolean {
  const name = errorName(error);
  return name === "CancelledError" || name === "AbortError";
}
