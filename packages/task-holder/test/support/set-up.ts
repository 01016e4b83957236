import { type Coroutine, CTX } from "@machinery/ctx";
import { type RecordedLog, recordLog, VirtualClock } from "@machinery/testing";

export interface SetUp {
  readonly clock: VirtualClock;
  readonly log: RecordedLog;
  readonly ctx: CTX;
}

export function setUp(): SetUp {
  const clock = new VirtualClock();
  const log = recordLog();
  return { clock, log, ctx: CTX.beginning("root", { clock, log }) };
}

export const forever: Coroutine<never> = (ctx) => ctx.wait();

/** Runs until it is asked to stop, and then goes on for a while. */
export function cleaning({ clock }: SetUp, ms: number): Coroutine<void> {
  return async (ctx) => {
    await ctx.waitForFirst(ctx);
    await new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
  };
}

/** When and how a promise settles. */
export function observe(promise: Promise<unknown>, clock: VirtualClock): unknown[] {
  const seen: unknown[] = [];
  promise.then(
    (value) => seen.push("resolved", value, clock.now()),
    (error: unknown) => seen.push("rejected", error, clock.now()),
  );
  return seen;
}
