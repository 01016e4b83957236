import { describe, expect, it } from "vitest";
import { tick, type TickOptions } from "../src/index.ts";
import { world } from "./support/ticking.ts";

// What the compiler would refuse is what is tried here.
const anything = (value: unknown): never => value as never;

describe("tick", () => {
  it.each([
    [undefined, "TypeError", "undefined"],
    ["10", "TypeError", '"10"'],
    [10n, "TypeError", "10n"],
    [NaN, "RangeError", "NaN"],
    [-1, "RangeError", "-1"],
    [Infinity, "RangeError", "Infinity"],
  ])("refuses %s for every", (every, name, got) => {
    expect(() => tick(world().ctx, anything(every))).toThrow(
      expect.objectContaining({
        name,
        message: `tick: every must be a finite number of milliseconds >= 0, got ${got}`,
      }),
    );
  });

  it.each([undefined, null, {}, "ctx", new AbortController().signal])(
    "refuses %s for a ctx",
    (ctx) => {
      expect(() => tick(anything(ctx), 100)).toThrow(/^tick: ctx must be a CTX, .*, got /);
    },
  );

  it.each<[string, unknown, string, string]>([
    ["maxIterations", 1.5, "RangeError", "a whole number >= 0, got 1.5"],
    ["maxIterations", -1, "RangeError", "a whole number >= 0, got -1"],
    ["maxIterations", Infinity, "RangeError", "a whole number >= 0, got Infinity"],
    ["maxIterations", null, "TypeError", "a whole number >= 0, got null"],
    ["maxTime", -1, "RangeError", "a finite number of milliseconds >= 0, got -1"],
    ["maxTime", "1s", "TypeError", 'a finite number of milliseconds >= 0, got "1s"'],
    ["minWait", true, "TypeError", "false or a finite number of milliseconds >= 0, got true"],
    ["minWait", null, "TypeError", "false or a finite number of milliseconds >= 0, got null"],
    ["minWait", NaN, "RangeError", "a finite number of milliseconds >= 0, got NaN"],
    ["minWait", -5, "RangeError", "a finite number of milliseconds >= 0, got -5"],
    ["name", 5, "TypeError", "a string, got 5"],
    ["pauser", null, "TypeError", ""],
    ["pauser", true, "TypeError", ""],
    ["pauser", { acquire: (): void => undefined, release: (): void => undefined }, "TypeError", ""],
    ["pauser", { locked: false, release: (): void => undefined }, "TypeError", ""],
    ["pauser", { locked: false, acquire: (): void => undefined }, "TypeError", ""],
  ])("refuses for %s: %s", (option, value, name, must) => {
    expect(() => tick(world().ctx, 100, anything({ [option]: value }))).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringContaining(`tick: ${option} must ${must && `be ${must}`}`) as string,
      }),
    );
  });

  it.each([null, 5, "fast"])("refuses %s for options", (options) => {
    expect(() => tick(world().ctx, 100, anything(options))).toThrow(
      /^tick: options must be an object, got /,
    );
  });

  it("makes no ctx for what it refuses", () => {
    const here = world();
    expect(() => tick(here.ctx, 0, { minWait: false })).toThrow(RangeError);
    expect(here.names).toEqual([]);
  });

  it("takes an option that is undefined for one that is absent", async () => {
    const options: TickOptions = {
      maxIterations: undefined,
      maxTime: undefined,
      minWait: undefined,
      name: undefined,
      pauser: undefined,
    };
    const result = await tick(world().ctx, 100, options)[Symbol.asyncIterator]().next();
    expect(result.value).toEqual([1, 100]);
  });
});

describe("changeAfter", () => {
  it.each([
    [NaN, "RangeError", "NaN"],
    [-1, "RangeError", "-1"],
    [Infinity, "RangeError", "Infinity"],
    [undefined, "TypeError", "undefined"],
    ["5", "TypeError", '"5"'],
  ])("refuses %s for every", (every, name, got) => {
    expect(() => tick(world().ctx, 100).changeAfter(anything(every))).toThrow(
      expect.objectContaining({
        name,
        message: `changeAfter: every must be a finite number of milliseconds >= 0, got ${got}`,
      }),
    );
  });

  it("refuses options that are none, and a setNewEvery that is neither true nor false", () => {
    const ticker = tick(world().ctx, 100);
    expect(() => ticker.changeAfter(5, anything(null))).toThrow(
      new TypeError("changeAfter: options must be an object, got null"),
    );
    expect(() => ticker.changeAfter(5, anything({ setNewEvery: 0 }))).toThrow(
      new TypeError("changeAfter: setNewEvery must be true or false, got 0"),
    );
  });

  it("changes nothing when it refuses", async () => {
    const { ctx, clock } = world();
    const ticker = tick(ctx, 100, { minWait: false });
    const iterator = ticker[Symbol.asyncIterator]();
    await iterator.next();
    expect(() => ticker.changeAfter(0)).toThrow(RangeError);
    const second = iterator.next();
    await clock.add(100);
    expect((await second).value).toEqual([2, 100]);
  });
});
