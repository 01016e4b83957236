import type { CTX } from "@machinery/ctx";
import {
  checkBoolean,
  checkCTX,
  checkCount,
  checkOptions,
  checkString,
  expected,
  hasMethods,
} from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import { isOurs } from "./survey.ts";
import { PLATFORM_TIMES, type PlatformTime, takeOver } from "./take-over.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What `mockedCallLater` can be given. */
export interface MockedCallLaterOptions {
  /** The instant to start at, in milliseconds; 0 by default. A ctx on a `VirtualClock` has its own. */
  readonly startTime?: number | undefined;
  /** Stands before the name of its own ctx. */
  readonly name?: string | undefined;
  /**
   * What of the platform's time is taken over, all or nothing or these; by default all of it, which is what the
   * `systemClock` asks, except where the ctx is on a `VirtualClock`.
   */
  readonly platform?: boolean | readonly PlatformTime[] | undefined;
}

/** Time that passes by itself; leaving a `using` block puts the platform's back. */
export interface MockedCallLater extends Disposable {
  /** For what takes a clock. */
  readonly clock: VirtualClock;
  /** The instants at which timers have fired, one for each. */
  readonly calledTimes: readonly number[];
  /** Lets a time pass, a whole number of milliseconds, as `clock.add` does. */
  add(ms: number): Promise<void>;
}

/**
 * Makes time pass as soon as nothing else can go on: a test waits for what it waits for, hours take no time, and
 * `add` passes a given time. Until it is disposed of or the ctx ends.
 *
 * Differs from `VirtualClock`, on which it is built, in that nobody has to move the time, and in that code which takes
 * no clock takes part: `setTimeout`, `setInterval`, `performance.now` and `Date` are taken over. What a timer's callback
 * throws is logged by the ctx. While it lasts, do not wait for real I/O: time would not wait for it.
 *
 * @example
 * ```ts
 * using mocked = mockedCallLater(ctx);
 * await new Promise((resolve) => setTimeout(resolve, 3_600_000));
 * console.log(Date.now(), mocked.calledTimes); // 3600000 [3600000]
 * ```
 */
export function mockedCallLater(ctx: CTX, options: MockedCallLaterOptions = {}): MockedCallLater {
  const { name, clock, times } = checked(ctx, options);
  const own = ctx.child(`${name}mockedCallLater`, { prefix: name });
  const giveBack = takeOver(clock, times);
  const stopTime = clock.autoAdvance((error) => own.logException("a timer threw", error));
  const stop = (): void => {
    giveBack();
    stopTime();
  };
  own.addDoneCallback(isOurs(stop));
  const mocked = { clock, calledTimes: clock.calledTimes, add: (ms: number) => clock.add(ms) };
  const dispose = (): void => {
    stop();
    own.cancel();
  };
  // The key that is missing is defined on the next line.
  const result = mocked as typeof mocked & Disposable;
  defineDispose(result, dispose);
  return result;
}

function checked(
  ctx: CTX,
  options: MockedCallLaterOptions,
): {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly times: readonly PlatformTime[];
} {
  const who = "mockedCallLater";
  checkCTX(who, ctx);
  checkOptions(who, options);
  const own = isVirtualClock(ctx.clock) ? ctx.clock : undefined;
  const { startTime, name = "", platform = own === undefined } = options;
  checkString(who, "name", name);
  if (startTime !== undefined) {
    checkCount(who, "startTime", startTime);
    if (own !== undefined) {
      throw expected(who, "startTime must be left out where ctx is on a VirtualClock", startTime);
    }
  }
  return { name, clock: own ?? new VirtualClock(startTime), times: timesOf(who, platform) };
}

function timesOf(who: string, platform: unknown): readonly PlatformTime[] {
  if (Array.isArray(platform)) {
    return platform.map((each: unknown) => {
      const time = PLATFORM_TIMES.find((known) => known === each);
      if (time !== undefined) return time;
      throw expected(who, `platform must be among ${PLATFORM_TIMES.join(", ")}`, each);
    });
  }
  checkBoolean(who, "platform", platform);
  return platform ? PLATFORM_TIMES : [];
}

function isVirtualClock(clock: object): clock is VirtualClock {
  return hasMethods(clock, ["add", "settle", "runUntil", "autoAdvance"]) && "calledTimes" in clock;
}
