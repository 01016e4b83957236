import type { Clock } from "./clock.ts";
import type { CTX } from "./ctx.ts";
import { nameOf } from "./errors.ts";
import type { Logger } from "./logger.ts";

// Checks of what users hand in, each with an error that says who was called, what it expected and what came.
// Types are checked by shape and never by identity: two copies of a package may meet in one process.

/** Makes a `TypeError` such as `tick: every must be a number, got "5"`. */
export function expected(who: string, what: string, got: unknown): TypeError {
  return new TypeError(`${who}: ${what}, got ${describe(got)}`);
}

/** Makes that, or for a number that is out of range a `RangeError`. */
function notThat(who: string, what: string, got: unknown): Error {
  if (typeof got !== "number") return expected(who, what, got);
  return new RangeError(`${who}: ${what}, got ${describe(got)}`);
}

/** Throws unless this is a ctx, by its shape. */
export function checkCTX(who: string, value: unknown): asserts value is CTX {
  if (!isCTX(value)) {
    throw expected(who, "ctx must be a CTX, as made by CTX.beginning or ctx.child", value);
  }
}

/** Tells whether this has the shape of a ctx. */
export function isCTX(value: unknown): value is CTX {
  return (
    hasMethods(value, ["child", "cancel", "addDoneCallback", "waitForFirst"]) && "clock" in value
  );
}

/** Throws unless this is a function. */
export function checkFunction(
  who: string,
  what: string,
  value: unknown,
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") throw expected(who, `${what} must be a function`, value);
}

/** Throws unless this is a string. */
export function checkString(who: string, what: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw expected(who, `${what} must be a string`, value);
}

/** Throws unless this is a boolean. */
export function checkBoolean(who: string, what: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw expected(who, `${what} must be true or false`, value);
}

/** Throws unless this is an object that can hold options. */
export function checkOptions(who: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null) {
    throw expected(who, "options must be an object", value);
  }
}

/** Throws unless this is a number of milliseconds that time can count. */
export function checkMilliseconds(
  who: string,
  what: string,
  value: unknown,
): asserts value is number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw notThat(who, `${what} must be a finite number of milliseconds >= 0`, value);
}

/** Throws unless this is a whole number that something can be counted to. */
export function checkCount(
  who: string,
  what: string,
  value: unknown,
  least = 0,
): asserts value is number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return;
  throw notThat(who, `${what} must be a whole number >= ${least}`, value);
}

/** Throws unless this has the shape of a logger. */
export function checkLog(who: string, value: unknown): asserts value is Logger {
  if (!hasMethods(value, ["info", "error"])) {
    throw expected(who, "log must have the functions info and error", value);
  }
}

/** Throws unless this has the shape of a clock. */
export function checkClock(who: string, value: unknown): asserts value is Clock {
  if (!hasMethods(value, ["now", "setTimeout", "clearTimeout"])) {
    throw expected(who, "clock must have the functions now, setTimeout and clearTimeout", value);
  }
}

/** Throws unless this has the shape of an `AbortSignal`. */
export function checkSignal(who: string, value: unknown): asserts value is AbortSignal {
  if (!isSignal(value)) throw expected(who, "signal must be an AbortSignal", value);
}

/** Tells whether this has the shape of an `AbortSignal`. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    hasMethod(value, "addEventListener") &&
    hasMethod(value, "removeEventListener") &&
    "aborted" in value
  );
}

/** Tells whether these are methods of a value; where the value is hostile enough to throw, they are not. */
export function hasMethods<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Record<Name, (...args: unknown[]) => unknown> {
  for (const name of names) if (!hasMethod(value, name)) return false;
  return true;
}

/** Tells whether this is a method of a value; faster than `hasMethods`, for what is asked often. */
export function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is Record<Name, (...args: unknown[]) => unknown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  try {
    // A read of a property that may be absent, of a value that has properties.
    return typeof (value as Partial<Record<string, unknown>>)[name] === "function";
  } catch {
    return false;
  }
}

/** Names a value in a few words, whatever it is; never throws. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case "bigint":
      return `${value}n`;
    case "function":
      return describeFunction(value);
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

function describeFunction(value: object): string {
  const name = nameOf(value);
  return name === "" ? "a function" : `the function ${name}`;
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    const name = nameOf(value.constructor);
    return name === "" || name === "Object" ? "an object" : `an object of ${name}`;
  } catch {
    return "an object";
  }
}
