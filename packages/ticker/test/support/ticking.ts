import { CTX } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { type RecordedLog, recordLog, VirtualClock } from "@machinery/testing";
import type { Ticker } from "../../src/index.ts";

/** Iteration, time till the next, and when it was. */
export type Row = readonly [iteration: number, timeTillNext: number, at: number];

/** A root ctx in virtual time, that counts who listens to the children it makes. */
export interface World {
  readonly ctx: CTX;
  readonly clock: VirtualClock;
  readonly log: RecordedLog;
  readonly names: readonly string[];
  /** How many callbacks wait on its children. */
  readonly listeners: number;
}

export function world(clock: VirtualClock = new VirtualClock()): World {
  const log = recordLog();
  const ctx = CTX.beginning("root", { clock, log });
  const names: string[] = [];
  const children: CTX[] = [];
  const makeChild = ctx.child.bind(ctx);
  ctx.child = (...args) => {
    const child = makeChild(...args);
    names.push(child.name);
    children.push(child);
    return child;
  };
  return {
    ctx,
    clock,
    log,
    names,
    get listeners() {
      return children.reduce((sum, child) => sum + (inspect(child)?.listeners.length ?? 0), 0);
    },
  };
}

/** Loops over a ticker and writes down its ticks, until the body returns `"break"`; "exhausted" and when at the end. */
export async function record(
  ticker: Ticker,
  clock: VirtualClock,
  rows: (Row | string)[],
  body: (iteration: number) => unknown = () => undefined,
): Promise<void> {
  for await (const [iteration, timeTillNext] of ticker) {
    rows.push([iteration, timeTillNext, clock.now()]);
    if ((await body(iteration)) === "break") return;
  }
  rows.push(`over at ${clock.now()}`);
}

/** Resolves after a time, whatever happens to any ctx. */
export function sleep(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}
