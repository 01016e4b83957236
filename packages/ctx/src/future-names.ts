import { checkString, describe, expected } from "./check.ts";
import { errorMessage, errorName, nameOf } from "./errors.ts";
import type { FutureStatus } from "./future-status.ts";
import { isThenable } from "./soon.ts";
import { isWaitByCallback } from "./waitable.ts";

type Names = WeakMap<object, string>;

/** Gives a future, a task or a promise a name, without keeping it alive. */
export function setFutureName(future: unknown, name: string): void {
  if (typeof future !== "object" || future === null) {
    throw expected("setFutureName", "future must be an object", future);
  }
  checkString("setFutureName", "name", name);
  names().set(future, name);
}

/** The name it was given, else the one it has. */
export function getFutureName(future: unknown): string | undefined {
  // What cannot be a key has no name there.
  const given = names().get(future as object);
  if (given !== undefined) return given;
  return (isWaitByCallback(future) && nameOf(future)) || undefined;
}

/** Shows a future as `<Future#name(pending)>`, a promise as `<Promise#name>`, anything else as text. */
export function futToString(future: unknown, withName: boolean): string {
  try {
    const name = withName ? (getFutureName(future) ?? "") : "";
    if (isStatus(future)) return withName ? `<Future#${name}${state(future)}>` : state(future);
    if (isThenable(future)) return `<Promise#${name}>`;
    return String(future);
  } catch {
    return describe(future);
  }
}

function state(status: FutureStatus<unknown>): string {
  const { outcome } = status;
  switch (outcome?.status) {
    case undefined:
      return "(pending)";
    case "cancelled":
      return "(cancelled)";
    case "fulfilled":
      return "(result)";
    case "rejected":
      return `(exception:${errorName(outcome.reason)}:${errorMessage(outcome.reason)})`;
  }
}

/** A ctx has a text of its own, a future does not. */
function isStatus(value: unknown): value is FutureStatus<unknown> {
  return isWaitByCallback(value) && "outcome" in value && isThenable(value);
}

/** One registry for all copies of this package, so that a name given by one is known to another. */
function names(): Names {
  const key = Symbol.for("@machinery/ctx:names");
  // Only this function writes the key.
  const registry = globalThis as { [key]?: Names | undefined };
  return (registry[key] ??= new WeakMap());
}
