import type { VirtualClock } from "./virtual-clock.ts";

/**
 * The `Date` there is, except that now is the time of the clock, in milliseconds since 1970.
 *
 * A proxy of it, so that its dates are dates to everybody: `instanceof`, subclasses, what was made before.
 */
export function mockedDate(clock: VirtualClock, isOn: () => boolean): DateConstructor {
  const { Date } = globalThis;
  const now = (): number => (isOn() ? clock.now() : Date.now());
  return new Proxy(Date, {
    apply: () => new Date(now()).toString(),
    construct(target, args: unknown[], newTarget) {
      // Date makes a Date, and a subclass one of its own.
      return Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date;
    },
    get(target, key, receiver): unknown {
      return key === "now" ? now : Reflect.get(target, key, receiver);
    },
  });
}
