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
import { isEndOf } from "./quietly.ts";
import { RunningTasks } from "./running-tasks.ts";
import { ignore } from "./soon.ts";
import type { Coroutine } from "./task.ts";

/** Runs a function as a task, cancels it when time is up, and in any case waits until it is over. */
export function asyncWithTimeout<T>(
  ctx: Context,
  coro: Coroutine<T>,
  options: TimeoutOptions,
): Promise<T> {
  const promise = new Promise<T>((resolve, reject) => {
    const { name, timeout, silent, grace, timeoutEvent, timeoutError } = checked(coro, options);
    const task = ctx.startTask(coro, name, silent);
    let timedOut = false;
    const timer = ctx.clock.setTimeout(() => {
      // A function that is over, or was asked to stop before, did not run out of time.
      if (task.done || task.ctx.done) return;
      timedOut = true;
      try {
        timeoutEvent?.set();
      } catch (error) {
        logThrown(ctx.log, `the timeoutEvent of ${name}`, error);
      }
      task.cancel(new TimeoutError(`${name} took longer than ${timeout} ms`));
    }, timeout);
    /** Answers for a function that is over, or was let go. */
    const answer = (): void => {
      try {
        ctx.clock.clearTimeout(timer);
        if (timedOut && timeoutError !== undefined) throw timeoutError as Error;
        if (timedOut || !task.done) throw task.ctx.end?.error() as Error;
        resolve(task.result());
      } catch (error) {
        // Whoever ended the ctx knows.
        if (isEndOf(ctx, error)) promise.catch(ignore);
        reject(error);
      }
    };
    if (grace === undefined) {
      task.addDoneCallback(answer);
      return;
    }
    const running = new RunningTasks(ctx);
    running.add(task);
    task.ctx.addDoneCallback(() => running.letGoAfter(grace));
    void running.none().then(answer);
  });
  return promise;
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
