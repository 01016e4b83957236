import type { NamedNode } from "./ctx-name.ts";

/** What is alive at a ctx, for somebody who looks for what was left behind. */
export interface Inspection {
  /** The ctx itself, as what has a name and a parent. */
  readonly node: NamedNode;
  /** The children that something holds. */
  readonly children: readonly object[];
  /** Of those who wait for its end, what each is known by: the callback, its index, or what is named after the wait. */
  readonly listeners: readonly unknown[];
  /** How many reasons hold it: its held children, its listeners, what follows, and the task that runs in it. */
  readonly holds: number;
  /** Whether its signal was taken. */
  readonly signal: boolean;
  /** Whether it follows a signal that it was given. */
  readonly follows: boolean;
  /** Whether its timeout runs. */
  readonly timeout: boolean;
}

/** Tells what is alive at a ctx of any copy of this package; `undefined` for what has no such answer. */
export function inspect(ctx: object): Inspection | undefined {
  // Every copy defines the method under this key with this answer.
  const inspectable = ctx as Readonly<Record<symbol, (() => Inspection) | undefined>>;
  return inspectable[inspectionKey()]?.();
}

/** What the method is keyed by. */
export function inspectionKey(): symbol {
  return Symbol.for("@machinery/ctx:inspect");
}
