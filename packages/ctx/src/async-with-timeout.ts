import {
  checkBoolean,
  checkFunction,
  checkMilliseconds,
  checkOptions,
  checkString,
  expected,
  hasMethods,
} from "./check.ts";
import type { Context } from "./context.ts";
import type { TimeoutOptions } from "./ctx.ts";
import { TimeoutError } from "./errors.ts";
import { logThrown } from "./logger.ts";
import { quietly } from "./quietly.ts";
import { RunningTasks } from "./running-tasks.ts";
import type { Coroutine } from "./task.ts";

/** Runs a function as a task, cancels it when time is up, and in any case waits until it is over. */
export function asyncWithTimeout<T>(
  ctx: Context,
  coro: Coroutine<T>,
  options: TimeoutOptions,
): Promise<T> {
  return quietly(ctx, async () => {
    const { name, timeout, silent, grace, timeoutEvent, timeoutError } = checked(coro, options);
    const task = ctx.startTask(coro, name, silent);
    const running = new RunningTasks(ctx);
    running.add(task);
    const deadline = { passed: false };
    const timer = ctx.clock.setTimeout(() => {
      // A function that is over, or was asked to stop before, did not run out of time.
      if (task.done || task.ctx.done) return;
      deadline.passed = true;
      try {
        timeoutEvent?.set();
      } catch (error) {
        logThrown(ctx.log, `the timeoutEvent of ${name}`, error);
      }
      task.cancel(new TimeoutError(`${name} took longer than ${timeout} ms`));
    }, timeout);
    task.ctx.addDoneCallback(() => running.letGoAfter(grace));
    await running.none();
    ctx.clock.clearTimeout(timer);
    if (deadline.passed && timeoutError !== undefined) throw timeoutError as Error;
    if (deadline.passed || !task.done) throw task.ctx.end?.error() as Error;
    return task.result();
  });
}

function checked<T>(
  coro: Coroutine<T>,
  options: TimeoutOptions,
): TimeoutOptions & { readonly timeout: number; readonly silent: boolean } {
  const who = "asyncWithTimeout";
  checkFunction(who, "coro", coro);
  checkOptions(who, options);
  const { name, timeout = 10_000, silent = true, grace, timeoutEvent } = options;
  checkString(who, "name", name);
  checkMilliseconds(who, "timeout", timeout);
  checkBoolean(who, "silent", silent);
  if (grace !== undefined) checkMilliseconds(who, "grace", grace);
  if (timeoutEvent !== undefined && !hasMethods(timeoutEvent, ["set"])) {
    throw expected(who, "timeoutEvent must be an AsyncEvent", timeoutEvent);
  }
  return { ...options, timeout, silent };
}
