import {
  checkBoolean,
  checkClock,
  checkFunction,
  checkLog,
  checkMilliseconds,
  checkOptions,
  checkSignal,
  checkString,
} from "./check.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { BackgroundOptions, BeginningOptions, ChildOptions } from "./ctx.ts";
import type { Logger } from "./logger.ts";
import type { Coroutine } from "./task.ts";

/** Options of which those that have a default are there. */
type Checked<Options, Name extends keyof Options> = Omit<Options, Name> & {
  readonly [Key in Name]-?: NonNullable<Options[Key]>;
};

/** What a root ctx was given, checked. */
export function beginningOptions(
  name: string,
  options: BeginningOptions,
): Checked<BeginningOptions, "log" | "clock"> {
  const who = "CTX.beginning";
  checkString(who, "name", name);
  checkOptions(who, options);
  const { signal } = options;
  const log: Logger = options.log ?? console;
  const clock: Clock = options.clock ?? systemClock;
  checkLog(who, log);
  checkClock(who, clock);
  if (signal !== undefined) checkSignal(who, signal);
  return { log, clock, signal };
}

/** What a child was given, checked. */
export function childOptions(
  name: string,
  options: ChildOptions,
  parentLog: Logger,
): Checked<ChildOptions, "prefix" | "log"> {
  checkString("child", "name", name);
  checkOptions("child", options);
  const { prefix = "", log = parentLog, signal, timeout } = options;
  checkString("child", "prefix", prefix);
  if (log !== parentLog) checkLog("child", log);
  if (signal !== undefined) checkSignal("child", signal);
  if (timeout !== undefined) checkMilliseconds("child", "timeout", timeout);
  return { prefix, log, signal, timeout };
}

/** What a task was given, checked. */
export function backgroundOptions(
  coro: Coroutine<unknown>,
  options: BackgroundOptions,
): Checked<BackgroundOptions, "name" | "silent"> {
  const who = "asyncAsBackground";
  checkFunction(who, "coro", coro);
  checkOptions(who, options);
  const { name = coro.name || "task", silent = true } = options;
  checkString(who, "name", name);
  checkBoolean(who, "silent", silent);
  return { name, silent };
}
