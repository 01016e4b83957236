import { isThenable } from "@machinery/ctx/soon";
import { isTask } from "@machinery/ctx/task";
import { propertyOf } from "./iterators.ts";

/** What a result is used as; generator objects are told by their tag, since they have no other mark. */
export type Kind = "function" | "Generator" | "AsyncGenerator" | "task" | "thenable";

/** Finds out whether a result is itself a source; `undefined` for a plain value, also where looking at it throws. */
export function kindOf(value: unknown): Kind | undefined {
  try {
    if (typeof value === "function") return isCallable(value) ? "function" : undefined;
    if (typeof value !== "object" || value === null) return undefined;
    const tag = propertyOf(value, Symbol.toStringTag);
    if (tag === "Generator" || tag === "AsyncGenerator") return tag;
    if (isTask(value)) return "task";
    return isThenable(value) ? "thenable" : undefined;
  } catch {
    return undefined;
  }
}

/** Called without arguments, and without `new`: the prototype of a class cannot be replaced, that of a function can. */
function isCallable(value: object & { readonly length: number }): boolean {
  if (value.length !== 0) return false;
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable !== false;
}
