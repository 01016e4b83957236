import type { CTX } from "@machinery/ctx";
import {
  checkCount,
  checkCTX,
  checkMilliseconds,
  checkOptions,
  checkString,
  expected,
  hasMethods,
} from "@machinery/ctx/check";
import type { Pauser } from "./pauser.ts";
import { checkPeriod } from "./period.ts";
import { makeTicker, type Ticker } from "./ticker.ts";

/** What `tick` can be given. */
export interface TickOptions {
  /** How many ticks there are; without end by default. The iteration ends when one more would be due. */
  readonly maxIterations?: number | undefined;
  /** Milliseconds after the call of `tick` at which the iteration ends, paused or not; without end by default. */
  readonly maxTime?: number | undefined;
  /**
   * Milliseconds that at least pass after a tick before the next one on schedule: slots that are nearer are left
   * out. `false` leaves out none but the missed. 100 by default, but at most half of a positive period.
   */
  readonly minWait?: number | false | undefined;
  /** Names the ticker's own ctx: `parent-->[name]-->nameticker`. */
  readonly name?: string | undefined;
  /** No tick is given while this is locked: a `Semaphore`, or anything of its shape. */
  readonly pauser?: Pauser | undefined;
}

/** Made once: there may be many tickers, and most are given none. */
const NO_OPTIONS: TickOptions = {};

/**
 * Makes an async iterable that ticks every so many milliseconds, the first time at once.
 *
 * Unlike with `setInterval` ticks do not overlap what is done at each, nor do they drift: they keep to the schedule
 * however long the loop's body takes, and what is missed is left out. With a period of 0 each tick waits for a
 * turn of the event loop and for `minWait`. It holds a timer only while somebody waits for the next tick, and ends
 * with the ctx.
 *
 * Throws a `TypeError` or a `RangeError` for what it cannot take, among it a period of 0 with `minWait: false`.
 *
 * @example
 * ```ts
 * for await (const [iteration, timeTillNext] of tick(ctx, 1_000, { maxIterations: 3 })) {
 *   console.log(`tick ${iteration}, the next in ${timeTillNext} ms`);
 * }
 * ```
 */
export function tick(ctx: CTX, every: number, options: TickOptions = NO_OPTIONS): Ticker {
  checkCTX("tick", ctx);
  checkMilliseconds("tick", "every", every);
  checkOptions("tick", options);
  const { maxIterations, maxTime, minWait, name = "", pauser } = options;
  if (maxIterations !== undefined) checkCount("tick", "maxIterations", maxIterations);
  if (maxTime !== undefined) checkMilliseconds("tick", "maxTime", maxTime);
  if (minWait !== undefined) checkMinWait(minWait);
  checkPeriod("tick", every, minWait);
  checkString("tick", "name", name);
  if (pauser !== undefined) checkPauser(pauser);
  const own = name === "" ? ctx.child("ticker") : ctx.child(`${name}ticker`, { prefix: name });
  return makeTicker(own, every, options);
}

function checkMinWait(minWait: unknown): void {
  if (minWait === false) return;
  if (typeof minWait !== "number") {
    const what = "minWait must be false or a finite number of milliseconds >= 0";
    throw expected("tick", what, minWait);
  }
  checkMilliseconds("tick", "minWait", minWait);
}

function checkPauser(pauser: unknown): void {
  if (!hasMethods(pauser, ["acquire", "release"]) || !("locked" in pauser)) {
    throw expected("tick", "pauser must have locked, acquire and release as a Semaphore", pauser);
  }
}
