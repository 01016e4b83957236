import { CTX } from "@machinery/ctx";
import {
  assertNothingLeft,
  futureDominos,
  leftovers,
  leftoversTree,
  mockedCallLater,
  VirtualClock,
  withFutureDominos,
} from "@machinery/testing";
import { describe, expect, it } from "vitest";

const clock = new VirtualClock();
const ctx = CTX.beginning("test");
/** What no types would let through. */
const wrong = (value: unknown): never => value as never;

describe("what is thrown at once", () => {
  it.for<[string, () => unknown, string]>([
    [
      "VirtualClock",
      () => new VirtualClock(0.5),
      "RangeError: VirtualClock: start must be a whole number >= 0, got 0.5",
    ],
    [
      "VirtualClock",
      () => new VirtualClock(0, { turns: 0 }),
      "RangeError: VirtualClock: turns must be a whole number >= 1, got 0",
    ],
    [
      "setTimeout",
      () => clock.setTimeout(wrong("code"), 5),
      'TypeError: setTimeout: fn must be a function, got "code"',
    ],
    [
      "setTimeout",
      () => clock.setTimeout(() => undefined, Number.NaN),
      "RangeError: setTimeout: ms must be a finite number of milliseconds >= 0, got NaN",
    ],
    [
      "autoAdvance",
      () => clock.autoAdvance(wrong(undefined)),
      "TypeError: autoAdvance: onError must be a function, got undefined",
    ],
    [
      "leftovers",
      () => leftovers(wrong({})),
      "TypeError: leftovers: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object",
    ],
    [
      "leftoversTree",
      () => leftoversTree(wrong(null)),
      "TypeError: leftoversTree: ctx must be a CTX, as made by CTX.beginning or ctx.child, got null",
    ],
    [
      "assertNothingLeft",
      () => assertNothingLeft(wrong(undefined)),
      "TypeError: assertNothingLeft: ctx must be a CTX, as made by CTX.beginning or ctx.child, got undefined",
    ],
    [
      "mockedCallLater",
      () => mockedCallLater(wrong(5)),
      "TypeError: mockedCallLater: ctx must be a CTX, as made by CTX.beginning or ctx.child, got 5",
    ],
    [
      "startTime",
      () => mockedCallLater(ctx, { startTime: -1 }),
      "RangeError: mockedCallLater: startTime must be a whole number >= 0, got -1",
    ],
    [
      "startTime on a VirtualClock",
      () => mockedCallLater(CTX.beginning("test", { clock }), { startTime: 5 }),
      "TypeError: mockedCallLater: startTime must be left out where ctx is on a VirtualClock, got 5",
    ],
    [
      "name",
      () => mockedCallLater(ctx, { name: wrong(5) }),
      "TypeError: mockedCallLater: name must be a string, got 5",
    ],
    [
      "platform",
      () => mockedCallLater(ctx, { platform: wrong("Date") }),
      'TypeError: mockedCallLater: platform must be true or false, got "Date"',
    ],
    [
      "one of the platform's",
      () => mockedCallLater(ctx, { platform: wrong(["setImmediate"]) }),
      'TypeError: mockedCallLater: platform must be among setTimeout, setInterval, performance.now, Date, got "setImmediate"',
    ],
    [
      "expected",
      () => futureDominos({ expected: 0 }),
      "RangeError: futureDominos: expected must be a whole number >= 1, got 0",
    ],
    [
      "options",
      () => futureDominos(wrong(undefined)),
      "TypeError: futureDominos: options must be an object, got undefined",
    ],
    [
      "the dominos' name",
      () => futureDominos({ expected: 1, name: wrong(5) }),
      "TypeError: futureDominos: name must be a string, got 5",
    ],
    [
      "the dominos' ctx",
      () => futureDominos({ expected: 1, ctx: wrong({}) }),
      "TypeError: futureDominos: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object",
    ],
    [
      "get",
      () => futureDominos({ expected: 2 }).get(3),
      "RangeError: get: n must be at most 2, got 3",
    ],
    [
      "get",
      () => futureDominos({ expected: 2 }).get(0),
      "RangeError: get: n must be a whole number >= 1, got 0",
    ],
  ])("%s", ([, call, said]) => {
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toBe(said);
  });
});

describe("what rejects", () => {
  it.for<[string, () => Promise<unknown>, string]>([
    ["add", () => clock.add(1.5), "RangeError: add: ms must be a whole number >= 0, got 1.5"],
    [
      "runUntil",
      () => clock.runUntil(wrong(5)),
      "TypeError: runUntil: can wait for futures, tasks, contexts, events, signals and promises, got 5",
    ],
    [
      "its ctx",
      () => clock.runUntil(ctx, { ctx: wrong({}) }),
      "TypeError: runUntil: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object",
    ],
    [
      "its within",
      () => clock.runUntil(ctx, { within: -1 }),
      "RangeError: runUntil: within must be a finite number of milliseconds >= 0, got -1",
    ],
    [
      "its options",
      () => clock.runUntil(ctx, wrong(5)),
      "TypeError: runUntil: options must be an object, got 5",
    ],
    [
      "withFutureDominos",
      () => withFutureDominos({ expected: 1 }, wrong(5)),
      "TypeError: withFutureDominos: body must be a function, got 5",
    ],
  ])("%s", async ([, call, said]) => {
    expect(await call().catch(String)).toBe(said);
  });
});
