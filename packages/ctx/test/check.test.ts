import { describe, expect, it } from "vitest";
import {
  checkCount,
  checkCTX,
  checkMilliseconds,
  hasMethod,
  hasMethods,
  isCTX,
  isSignal,
} from "../src/check.ts";
import { CTX } from "../src/index.ts";

function nothing(): void {
  // Does nothing.
}

/** What these names lead to a function in, but for one of them. */
function without(names: readonly string[], missing: string): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((each) => each !== missing).map((each) => [each, nothing]),
  );
}

describe("a ctx", () => {
  const names = ["child", "cancel", "addDoneCallback", "waitForFirst", "clock"];

  it("is what has the shape of one", () => {
    const values = [CTX.beginning("a"), without(names, "none"), () => 1, "ctx", null, undefined];
    expect(values.map(isCTX)).toEqual([true, true, false, false, false, false]);
  });

  it.each(names)("is none without its %s", (missing) => {
    expect(isCTX(without(names, missing))).toBe(false);
  });

  it("is asked for with an error that says who makes one", () => {
    expect(() => checkCTX("tick", CTX.beginning("a"))).not.toThrow();
    expect(() => checkCTX("tick", new Map())).toThrow(
      new TypeError(
        "tick: ctx must be a CTX, as made by CTX.beginning or ctx.child, got an object of Map",
      ),
    );
  });
});

describe("a signal", () => {
  const names = ["addEventListener", "removeEventListener", "aborted"];

  it("is what has the shape of one", () => {
    const values = [new AbortController().signal, without(names, "none"), new EventTarget(), null];
    expect(values.map(isSignal)).toEqual([true, true, false, false]);
  });

  it.each(names)("is none without its %s", (missing) => {
    expect(isSignal(without(names, missing))).toBe(false);
  });
});

describe("a number", () => {
  it.each([undefined, null, "5", 5n])("is a TypeError where it is %s", (value) => {
    expect(() => checkMilliseconds("a", "b", value)).toThrow(TypeError);
    expect(() => checkCount("a", "b", value)).toThrow(TypeError);
  });

  it.each([NaN, Infinity, -1])("is a RangeError where it is %d", (value) => {
    expect(() => checkMilliseconds("a", "b", value)).toThrow(RangeError);
    expect(() => checkCount("a", "b", value)).toThrow(RangeError);
  });

  it("may be the least that it can be, and not less", () => {
    expect(() => checkMilliseconds("a", "b", 0)).not.toThrow();
    expect(() => checkCount("a", "b", 0)).not.toThrow();
    expect(() => checkCount("a", "b", 1, 1)).not.toThrow();
    expect(() => checkCount("a", "b", 0, 1)).toThrow(
      new RangeError("a: b must be a whole number >= 1, got 0"),
    );
  });
});

describe("a method", () => {
  it("is a function of an object or of a function", () => {
    const callable = Object.assign(() => 1, { then: nothing });
    expect([{ then: nothing }, callable].map((each) => hasMethod(each, "then"))).toEqual([
      true,
      true,
    ]);
    expect([{}, { then: 1 }, () => 1].map((each) => hasMethod(each, "then"))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("is not what a primitive value can do", () => {
    expect(["text", 1, 1n, true, Symbol("x")].map((each) => hasMethod(each, "toString"))).toEqual(
      Array.from({ length: 5 }, () => false),
    );
    expect([null, undefined].map((each) => hasMethod(each, "toString"))).toEqual([false, false]);
  });

  it("is not there where to ask for it throws", () => {
    const hostile = {
      get then(): never {
        throw new Error("getter");
      },
    };
    expect([hasMethod(hostile, "then"), hasMethods(hostile, ["toString", "then"])]).toEqual([
      false,
      false,
    ]);
  });
});
