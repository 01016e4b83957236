import { mockedDate } from "./mocked-date.ts";
import { mockedTimers } from "./mocked-timers.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What tells or takes time on the platform; each of the timers together with what takes it back. */
export type PlatformTime = "setTimeout" | "setInterval" | "performance.now" | "Date";

export const PLATFORM_TIMES: readonly PlatformTime[] = [
  "setTimeout",
  "setInterval",
  "performance.now",
  "Date",
];

/**
 * Puts the time of a clock in the place of the platform's; returns the undoing.
 *
 * Others do the same, and may come before and go after: what is there when this begins is what is put back, and only
 * where nobody has put something else there since. Whoever has kept one of these functions, to put it back or to call
 * it, gets from it what was there before as soon as it is undone.
 */
export function takeOver(clock: VirtualClock, times: readonly PlatformTime[]): () => void {
  let on = true;
  const undo = replacements(clock, times, () => on).map(({ target, key, value }) =>
    replace(target, key, value),
  );
  return () => {
    on = false;
    for (const each of undo.reverse()) each();
  };
}

interface Replacement {
  readonly target: object;
  readonly key: string;
  readonly value: unknown;
}

function replacements(
  clock: VirtualClock,
  times: readonly PlatformTime[],
  isOn: () => boolean,
): Replacement[] {
  const timers = mockedTimers(clock, isOn);
  const { performance } = globalThis;
  const tellTime = performance.now.bind(performance);
  const byTime: Record<PlatformTime, Replacement[]> = {
    setTimeout: [
      { target: globalThis, key: "setTimeout", value: timers.setTimeout },
      { target: globalThis, key: "clearTimeout", value: timers.clearTimeout },
    ],
    setInterval: [
      { target: globalThis, key: "setInterval", value: timers.setInterval },
      { target: globalThis, key: "clearInterval", value: timers.clearInterval },
    ],
    "performance.now": [
      { target: performance, key: "now", value: () => (isOn() ? clock.now() : tellTime()) },
    ],
    Date: [{ target: globalThis, key: "Date", value: mockedDate(clock, isOn) }],
  };
  return times.flatMap((time) => byTime[time]);
}

function replace(target: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key);
  const { enumerable = true } = before ?? {};
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(target, key)?.value !== value) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, before);
  };
}
