import { describe, expect, it } from "vitest";
import { AsyncEvent, CTX, Future, Semaphore } from "../src/index.ts";

/** The functions as somebody calls them whom no compiler has warned. */
type Unchecked = Record<string, (...args: unknown[]) => unknown>;

// The tests call everything with what the types forbid.
const root = CTX.beginning("root") as unknown as Unchecked;
const beginning = CTX.beginning.bind(CTX) as (...args: unknown[]) => unknown;
const Constructors = { AsyncEvent, Future, Semaphore } as unknown as Record<
  string,
  new (...args: unknown[]) => Unchecked
>;

function make(name: string, ...args: unknown[]): Unchecked {
  const Constructor = Constructors[name];
  if (Constructor === undefined) throw new Error(`no ${name}`);
  return new Constructor(...args);
}

function nothing(): void {
  // Does nothing.
}

const halfLog = { info: nothing };
const halfClock = { now: () => 0, setTimeout: nothing };
const duration = (who: string, what: string, got: string): string =>
  `${who}: ${what} must be a finite number of milliseconds >= 0, got ${got}`;

describe("what throws", () => {
  it.each<[string, () => unknown, string]>([
    ["a name that is none", () => beginning(7), "CTX.beginning: name must be a string, got 7"],
    ["no name", () => beginning(), "CTX.beginning: name must be a string, got undefined"],
    [
      "options that are none",
      () => beginning("a", 7),
      "CTX.beginning: options must be an object, got 7",
    ],
    [
      "null as options",
      () => beginning("a", null),
      "CTX.beginning: options must be an object, got null",
    ],
    [
      "half a log",
      () => beginning("a", { log: halfLog }),
      "CTX.beginning: log must have the functions info and error, got an object",
    ],
    [
      "half a clock",
      () => beginning("a", { clock: halfClock }),
      "CTX.beginning: clock must have the functions now, setTimeout and clearTimeout, got an object",
    ],
    [
      "a controller for a signal",
      () => beginning("a", { signal: new AbortController() }),
      "CTX.beginning: signal must be an AbortSignal, got an object of AbortController",
    ],
    [
      "child: name",
      () => root["child"]?.(Symbol("x")),
      "child: name must be a string, got Symbol(x)",
    ],
    [
      "child: options",
      () => root["child"]?.("a", "b"),
      'child: options must be an object, got "b"',
    ],
    ["detached: name", () => root["detached"]?.(1), "detached: name must be a string, got 1"],
    [
      "child: prefix",
      () => root["child"]?.("a", { prefix: 1n }),
      "child: prefix must be a string, got 1n",
    ],
    [
      "child: log",
      () => root["child"]?.("a", { log: nothing }),
      "child: log must have the functions info and error, got the function nothing",
    ],
    [
      "child: signal",
      () => root["child"]?.("a", { signal: [] }),
      "child: signal must be an AbortSignal, got an array",
    ],
    [
      "child: timeout",
      () => root["child"]?.("a", { timeout: "5" }),
      duration("child", "timeout", '"5"'),
    ],
    [
      "child: negative",
      () => root["child"]?.("a", { timeout: -1 }),
      duration("child", "timeout", "-1"),
    ],
    [
      "addOnDone: callback",
      () => root["addOnDone"]?.("x"),
      'addOnDone: callback must be a function, got "x"',
    ],
    [
      "addOnDone: options",
      () => root["addOnDone"]?.(nothing, null),
      "addOnDone: options must be an object, got null",
    ],
    [
      "addDoneCallback of a ctx",
      () => root["addDoneCallback"]?.(),
      "addDoneCallback: callback must be a function, got undefined",
    ],
    [
      "addDoneCallback of a future",
      () => make("Future")["addDoneCallback"]?.({}),
      "addDoneCallback: callback must be a function, got an object",
    ],
    [
      "addSetCallback",
      () => make("AsyncEvent")["addSetCallback"]?.(new Date(0)),
      "addSetCallback: callback must be a function, got an object of Date",
    ],
    [
      "asyncAsBackground: coro",
      () => root["asyncAsBackground"]?.(Promise.resolve()),
      "asyncAsBackground: coro must be a function, got an object of Promise",
    ],
    [
      "asyncAsBackground: options",
      () => root["asyncAsBackground"]?.(nothing, null),
      "asyncAsBackground: options must be an object, got null",
    ],
    [
      "asyncAsBackground: name",
      () => root["asyncAsBackground"]?.(nothing, { name: 1 }),
      "asyncAsBackground: name must be a string, got 1",
    ],
    [
      "asyncAsBackground: silent",
      () => root["asyncAsBackground"]?.(nothing, { silent: "no" }),
      'asyncAsBackground: silent must be true or false, got "no"',
    ],
    [
      "setFutureName: future",
      () => root["setFutureName"]?.(1, "a"),
      "setFutureName: future must be an object, got 1",
    ],
    [
      "setFutureName: null",
      () => root["setFutureName"]?.(null, "a"),
      "setFutureName: future must be an object, got null",
    ],
    [
      "setFutureName: name",
      () => root["setFutureName"]?.({}, 1),
      "setFutureName: name must be a string, got 1",
    ],
    ["Future: options", () => make("Future", "a"), 'Future: options must be an object, got "a"'],
    ["Future: name", () => make("Future", { name: 1 }), "Future: name must be a string, got 1"],
    [
      "Future: log",
      () => make("Future", { log: {} }),
      "Future: log must have the functions info and error, got an object",
    ],
    [
      "Semaphore: permits",
      () => make("Semaphore", "1"),
      'Semaphore: permits must be a whole number >= 0, got "1"',
    ],
  ])(
    "%s is a TypeError or RangeError that says what was expected and what came",
    (_, call, message) => {
      let thrown: unknown;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ message });
      expect(thrown instanceof TypeError || thrown instanceof RangeError).toBe(true);
    },
  );

  it.each([NaN, Infinity, -Infinity, -1])("a time of %d is a RangeError", async (ms) => {
    const message = duration("child", "timeout", String(ms));
    expect(() => root["child"]?.("a", { timeout: ms })).toThrow(new RangeError(message));
    await expect(root["sleep"]?.(ms)).rejects.toBeInstanceOf(RangeError);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 60])("%d permits are a RangeError", (permits) => {
    expect(() => make("Semaphore", permits)).toThrow(
      new RangeError(`Semaphore: permits must be a whole number >= 0, got ${permits}`),
    );
  });
});

describe("what returns a promise rejects", () => {
  const waitable = (who: string, got: string): string =>
    `${who}: can wait for futures, tasks, contexts, events, signals and promises, got ${got}`;
  const withTimeout = (options: unknown, coro: unknown = nothing): unknown =>
    root["asyncWithTimeout"]?.(coro, options);
  it.each<[string, () => unknown, string]>([
    ["waitForFirst", () => root["waitForFirst"]?.(1), waitable("waitForFirst", "1")],
    ["waitForAll", () => root["waitForAll"]?.({}, null), waitable("waitForAll", "an object")],
    [
      "a wait for a hostile value",
      () =>
        root["waitForAll"]?.({
          get then() {
            throw new Error("getter");
          },
        }),
      waitable("waitForAll", "an object"),
    ],
    ["sleep", () => root["sleep"]?.("1"), duration("sleep", "ms", '"1"')],
    ["until", () => root["until"]?.(7), "until: promise must be a promise, got 7"],
    [
      "until with a hostile value",
      () =>
        root["until"]?.({
          get then() {
            throw new Error("getter");
          },
        }),
      "until: promise must be a promise, got an object",
    ],
    [
      "asyncWithTimeout: coro",
      () => withTimeout({ name: "a" }, 1),
      "asyncWithTimeout: coro must be a function, got 1",
    ],
    [
      "asyncWithTimeout: options",
      () => withTimeout(undefined),
      "asyncWithTimeout: options must be an object, got undefined",
    ],
    [
      "asyncWithTimeout: name",
      () => withTimeout({}),
      "asyncWithTimeout: name must be a string, got undefined",
    ],
    [
      "asyncWithTimeout: timeout",
      () => withTimeout({ name: "a", timeout: NaN }),
      duration("asyncWithTimeout", "timeout", "NaN"),
    ],
    [
      "asyncWithTimeout: silent",
      () => withTimeout({ name: "a", silent: 0 }),
      "asyncWithTimeout: silent must be true or false, got 0",
    ],
    [
      "asyncWithTimeout: grace",
      () => withTimeout({ name: "a", grace: -1 }),
      duration("asyncWithTimeout", "grace", "-1"),
    ],
    [
      "asyncWithTimeout: timeoutEvent",
      () => withTimeout({ name: "a", timeoutEvent: {} }),
      "asyncWithTimeout: timeoutEvent must be an AsyncEvent, got an object",
    ],
    [
      "acquire: options",
      () => make("Semaphore")["acquire"]?.(null),
      "acquire: options must be an object, got null",
    ],
    [
      "acquire: signal",
      () => make("Semaphore")["acquire"]?.({ signal: 1 }),
      "acquire: signal must be an AbortSignal, got 1",
    ],
  ])("%s", async (_, call, message) => {
    const returned = call();
    expect(returned).toBeInstanceOf(Promise);
    await expect(returned).rejects.toMatchObject({ message });
  });

  it("and acquires no permit", async () => {
    const semaphore = new Semaphore();
    // What a caller without a compiler may pass.
    const options = { signal: 1 } as never;
    await expect(semaphore.acquire(options)).rejects.toBeInstanceOf(TypeError);
    expect(semaphore.locked).toBe(false);
  });
});

describe("what came", () => {
  it.each<[unknown, string]>([
    ["x".repeat(40), `"${"x".repeat(40)}"`],
    ["x".repeat(41), `"${"x".repeat(40)}…"`],
    [
      new (class {
        readonly field = 1;
      })(),
      "an object",
    ],
    [{ constructor: { name: 7 } }, "an object"],
    [() => 1, "a function"],
    [Map, "the function Map"],
    [Object.create(null), "an object"],
    [new Map(), "an object of Map"],
    [Object.defineProperty(() => 1, "name", { value: 1 }), "a function"],
    [{ constructor: { name: Symbol("x") } }, "an object"],
    [
      new Proxy(nothing, {
        get() {
          throw new Error("trap");
        },
      }),
      "a function",
    ],
    [
      new Proxy(
        {},
        {
          get() {
            throw new Error("trap");
          },
        },
      ),
      "an object",
    ],
  ])("is named whatever it is", (value, named) => {
    expect(() => beginning("a", { log: value })).toThrow(
      new TypeError(`CTX.beginning: log must have the functions info and error, got ${named}`),
    );
  });
});

it("no removal and no question minds what it is given", () => {
  expect(
    [undefined, null, 1, {}, nothing].map((each) => [
      root["removeDoneCallback"]?.(each),
      root["hasDirectDoneCallback"]?.(each),
      root["getFutureName"]?.(each),
    ]),
  ).toEqual([0, 0, 0, 0, 0].map((none) => [none, false, undefined]));
});
