import type { Log, Program } from "./async-with-timeout.ts";

/**
 * What a call comes to where every cancel, also that of the ctx, reaches the coroutine at once, the first one counts,
 * and the call is over when the coroutine is. All recorded cases without a reason follow it as well.
 */
export function whatOursDoes(program: Program): Record<string, unknown> & { readonly at: number } {
  const { coro, timeout = 10_000, outerCancelAt = [], ctxCancelAt } = program;
  const ends = [...outerCancelAt, ctxCancelAt ?? Infinity];
  const cancelledAt = Math.min(timeout, ...ends);
  const natural = coro.duration ?? Infinity;
  const log: Log = [[0, "start"]];
  const logged: string[] = [];
  let outcome: readonly unknown[] = ["cancelled"];
  let timedOut = false;
  let at = natural;
  if (natural < cancelledAt) {
    log.push([natural, coro.end === "return" ? "end" : coro.end]);
    if (coro.end === "return") outcome = ["result", "value"];
    if (coro.end === "raise") {
      outcome = ["error", "ErrCoro"];
      if (program.silent === false) logged.push("ErrCoro");
    }
  } else {
    timedOut = timeout === cancelledAt && !ends.includes(timeout);
    at = cancelledAt;
    log.push([at, "cancelled"]);
    const { mode, cleanup, then, more = 0 } = coro.onCancel ?? { mode: "propagate" };
    if (mode !== "propagate") {
      if (cleanup !== undefined) log.push([(at += cleanup), "cleaned"]);
      if (then === "continue") log.push([(at += more), "carriedOn"]);
      if (then === "raise" && program.silent === false) logged.push("ErrCleanup");
    }
    // Whoever ended the ctx meanwhile has the last word.
    const ended = ends.some((each) => each <= at);
    if (timedOut && !ended && program.timeoutError !== undefined)
      outcome = ["error", program.timeoutError];
  }
  const set = { timeoutEventSet: timedOut, timeoutEventSetAt: timedOut ? timeout : null };
  return {
    log,
    outcome,
    at,
    taskStillRunning: false,
    ...(program.timeoutEvent === true ? set : {}),
    logged,
  };
}
