import { describe, expect, it } from "vitest";
import { CancelledError, CTX, Future, InvalidStateError } from "../src/index.ts";
import { CountingWait } from "./support/counting.ts";
import { settle, unhandledIn } from "./support/noise.ts";

describe("a future", () => {
  it("is pending at first, and asking it for more is an InvalidStateError", () => {
    const future = new Future<number>({ name: "answer" });
    const { name, done, cancelled, outcome } = future;
    expect({ name, done, cancelled, outcome }).toEqual({
      name: "answer",
      done: false,
      cancelled: false,
      outcome: undefined,
    });
    expect(() => future.result()).toThrow(
      new InvalidStateError("result: Future#answer is still pending"),
    );
    expect(() => future.exception()).toThrow(
      new InvalidStateError("exception: Future#answer is still pending"),
    );
  });

  it("ends with a value", async () => {
    const future = new Future<number>();
    expect(future.resolve(42)).toBe(true);
    expect([future.done, future.cancelled, future.outcome]).toEqual([
      true,
      false,
      { status: "fulfilled", value: 42 },
    ]);
    expect([future.result(), future.exception(), await future]).toEqual([42, undefined, 42]);
  });

  it("ends with an error, whatever that is", async () => {
    for (const error of [new Error("boom"), undefined, null, 0]) {
      const future = new Future<number>();
      expect(future.reject(error)).toBe(true);
      expect([future.cancelled, future.exception(), future.outcome]).toEqual([
        false,
        error,
        { status: "rejected", reason: error },
      ]);
      let thrown: unknown = "nothing";
      try {
        future.result();
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
      await expect(future).rejects.toBe(error);
    }
  });

  it("ends cancelled, with one CancelledError for all who ask", async () => {
    const future = new Future<number>({ name: "f" });
    expect(future.cancel("why")).toBe(true);
    const error = await future.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ message: "Future#f was cancelled", cause: "why" });
    expect([future.cancelled, future.outcome]).toEqual([
      true,
      { status: "cancelled", reason: error },
    ]);
    for (const ask of [() => future.result(), () => future.exception()]) {
      expect(ask).toThrow(error);
    }
  });

  it("ends once: the first end is the only one", () => {
    const ends = [
      (future: Future<number>) => future.resolve(1),
      (future: Future<number>) => future.reject("e"),
      (future: Future<number>) => future.cancel(),
    ];
    for (const first of ends) {
      const future = new Future<number>();
      expect(first(future)).toBe(true);
      const { outcome } = future;
      expect(ends.map((end) => end(future))).toEqual([false, false, false]);
      expect(future.outcome).toEqual(outcome);
    }
  });

  it("takes a value as it is, even a promise", () => {
    const promise = Promise.resolve(1);
    const future = new Future<Promise<number>>();
    future.resolve(promise);
    expect(future.result()).toBe(promise);
  });

  it("has then, catch and finally as a promise has", async () => {
    const good = new Future<number>();
    const bad = new Future<number>();
    const finals: string[] = [];
    const all = Promise.all([
      good.then((value) => value + 1),
      good.catch(() => 0),
      good.finally(() => void finals.push("good")),
      bad.then(undefined, (error: unknown) => error),
      bad.catch((error: unknown) => error),
      bad.finally(() => void finals.push("bad")).catch(() => "caught"),
      good.then(),
    ]);
    good.resolve(1);
    bad.reject("e");
    expect([await all, finals]).toEqual([
      [2, 1, 1, "e", "e", "caught", 1],
      ["good", "bad"],
    ]);
  });

  it("is never an unhandled rejection, looked at or not", async () => {
    const reasons = await unhandledIn(() => {
      for (const end of ["reject", "cancel"] as const) {
        new Future<number>()[end](new Error("unseen"));
        const awaited = new Future<number>();
        Promise.resolve(awaited).catch(() => "seen");
        awaited[end](new Error("seen once"));
      }
    });
    expect(reasons).toEqual([]);
  });

  it("makes a promise only once somebody awaits", () => {
    const Native = globalThis.Promise;
    let made = 0;
    globalThis.Promise = class<T> extends Native<T> {
      constructor(executor: ConstructorParameters<typeof Native<T>>[0]) {
        made++;
        super(executor);
      }
    };
    try {
      const future = new Future<number>();
      future.addDoneCallback(() => undefined);
      future.resolve(1);
      expect(made).toBe(0);
      // One for all who wait, and one for each, as of any promise.
      void future.then();
      expect(made).toBe(2);
      void future.then();
      expect(made).toBe(3);
    } finally {
      globalThis.Promise = Native;
    }
  });

  it("does not let a then that throws disturb the others", async () => {
    const future = new Future<number>();
    const first = future.then(() => {
      throw new Error("mine");
    });
    const second = future.then((value) => value);
    future.resolve(1);
    await expect(first).rejects.toThrow("mine");
    expect(await second).toBe(1);
  });
});

describe("names", () => {
  const root = CTX.beginning("root");

  it("show a future with its state", () => {
    const named = (name?: string): Future<string> => new Future<string>({ name });
    const [pending, result, failed, cancelled] = [named(), named("r"), named("e"), named("c")];
    result.resolve("x");
    failed.reject(new TypeError("HI"));
    cancelled.cancel();
    expect([pending, result, failed, cancelled].map((each) => root.futToString(each))).toEqual([
      "<Future#(pending)>",
      "<Future#r(result)>",
      "<Future#e(exception:TypeError:HI)>",
      "<Future#c(cancelled)>",
    ]);
    expect(root.futToString(failed, false)).toBe("(exception:TypeError:HI)");
    expect(root.futToString(Promise.resolve(), false)).toBe("<Promise#>");
  });

  it("are given to futures, tasks and promises, and win over their own", () => {
    const future = new Future({ name: "own" });
    const task = root.asyncAsBackground(() => 1, { name: "job" });
    const promise = Promise.resolve();
    expect([future, task, promise, {}].map((each) => root.getFutureName(each))).toEqual([
      "own",
      "root-->job",
      undefined,
      undefined,
    ]);
    for (const each of [future, task, promise]) root.setFutureName(each, "given");
    expect([future, task, promise].map((each) => root.futToString(each))).toEqual([
      "<Future#given(pending)>",
      "<Future#given(pending)>",
      "<Promise#given>",
    ]);
    expect(CTX.beginning("other").getFutureName(promise)).toBe("given");
    expect(root.getFutureName(new Future())).toBeUndefined();
    const registry: unknown = Reflect.get(globalThis, Symbol.for("@machinery/ctx:names"));
    expect((registry as WeakMap<object, string>).get(promise)).toBe("given");
  });

  it("are not what others keep in a name that is no text", () => {
    const foreign = Object.assign(new CountingWait(), { name: 5 });
    expect(root.getFutureName(foreign)).toBeUndefined();
    expect(root.getFutureName(Object.assign(foreign, { name: "theirs" }))).toBe("theirs");
  });

  it("show anything else as text", () => {
    expect(
      [1, "x", undefined, null, Symbol("s"), root].map((each) => root.futToString(each)),
    ).toEqual(["1", "x", "undefined", "null", "Symbol(s)", "CTX[root](PENDING(FUT{root}))"]);
  });

  it("never throw, whatever they are asked to show", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const failing = new Future();
    failing.reject(
      new Proxy(new Error("x"), {
        get() {
          throw new Error("trap");
        },
      }),
    );
    const hostile = [
      Object.create(null) as unknown,
      proxy,
      { toString: () => 7n.toString() },
      { toString: () => ({}) },
      {
        get then(): never {
          throw new Error("getter");
        },
      },
      {
        get [Symbol.toStringTag](): never {
          throw new Error("tag");
        },
      },
      failing,
    ];
    expect(hostile.map((each) => root.futToString(each))).toEqual([
      "an object",
      "an object",
      "7",
      "an object",
      "[object Object]",
      "an object",
      "<Future#(exception:Object:Object)>",
    ]);
    expect(hostile.map((each) => root.getFutureName(each as object))).toEqual(
      hostile.map(() => undefined),
    );
  });
});

it("callbacks of a future run in a microtask of the call that ended it", async () => {
  const future = new Future<number>();
  const order: string[] = [];
  future.addDoneCallback((status) => order.push(`callback ${status.result()}`));
  future.resolve(1);
  order.push("after resolve");
  await Promise.resolve();
  order.push("a microtask later");
  await settle();
  expect(order).toEqual(["after resolve", "callback 1", "a microtask later"]);
});
