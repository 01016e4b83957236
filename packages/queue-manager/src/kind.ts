import { isThenable } from "@machinery/ctx/soon";
import { isTask, type Task } from "@machinery/ctx/task";

/** What a result is used as. */
export type Kind =
  | { readonly kind: "function"; readonly source: () => unknown }
  | { readonly kind: "generator"; readonly source: Iterator<unknown> }
  | { readonly kind: "asyncGenerator"; readonly source: AsyncIterator<unknown> }
  | { readonly kind: "task"; readonly source: Task<unknown> }
  | { readonly kind: "thenable"; readonly source: PromiseLike<unknown> };

/** Finds out whether a result is itself a source; `undefined` for a plain value, also where looking at it throws. */
export function kindOf(value: unknown): Kind | undefined {
  try {
    if (typeof value === "function") return isCallable(value) ? asFunction(value) : undefined;
    if (typeof value !== "object" || value === null) return undefined;
    return kindOfObject(value);
  } catch {
    return undefined;
  }
}

/** Tells whether this is a generator object, which has no other mark than its tag. */
export function isGenerator(value: unknown): value is Iterator<unknown> {
  return tagOf(value) === "Generator";
}

function kindOfObject(value: object): Kind | undefined {
  if (isGenerator(value)) return { kind: "generator", source: value };
  if (isAsyncGenerator(value)) return { kind: "asyncGenerator", source: value };
  if (isTask(value)) return { kind: "task", source: value };
  if (isThenable(value)) return { kind: "thenable", source: value };
  return undefined;
}

function isAsyncGenerator(value: unknown): value is AsyncIterator<unknown> {
  return tagOf(value) === "AsyncGenerator";
}

function tagOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Symbol.toStringTag in value ? value[Symbol.toStringTag] : undefined;
}

/** Called without arguments, and without `new`: the prototype of a class cannot be replaced, that of a function can. */
function isCallable(value: object & { readonly length: number }): boolean {
  if (value.length !== 0) return false;
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable !== false;
}

function asFunction(value: object): Kind {
  // A function that declares no parameter can be called with none.
  return { kind: "function", source: value as () => unknown };
}
