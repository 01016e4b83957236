import type { CTX } from "./ctx.ts";

/** A task as somebody sees it who looks for what still runs. */
export interface WatchedTask {
  readonly name: string;
  /** The ctx that its function was handed. */
  readonly ctx: CTX;
}

/**
 * What only somebody who tests wants to know: which tasks run, those of ended contexts included, and how many turns
 * of the loop are waited for. There is one for all copies of this package, or none, and then nothing is written down.
 */
export interface Watch {
  readonly tasks: Set<WatchedTask>;
  turns: number;
  /** How many of these turns only a test waits for, until nothing else does. */
  settling: number;
}

const key: symbol = /* @__PURE__ */ Symbol.for("@machinery/ctx:watch");

/** The watch, where somebody keeps one. */
export function watch(): Watch | undefined {
  return registry()[key];
}

/** Keeps a watch from now on, for as long as the program runs; returns the one there is. */
export function keepWatch(): Watch {
  return (registry()[key] ??= { tasks: new Set(), turns: 0, settling: 0 });
}

function registry(): Partial<Record<symbol, Watch>> {
  return globalThis;
}
