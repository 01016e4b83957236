import { recordLog, VirtualClock } from "@machinery/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CancelledError, CTX } from "../src/index.ts";
import { stopAsyncGenerator } from "../src/stop-generator.ts";

/** A generator that writes down what happens to it. */
async function* watched(seen: unknown[], yields = 3): AsyncGenerator<number, void, unknown> {
  try {
    for (let n = 1; n <= yields; n++) seen.push(["sent", yield n]);
  } catch (error) {
    seen.push(["thrown", error]);
    throw error;
  } finally {
    seen.push("finally");
  }
}

describe("stopAsyncGenerator", () => {
  it("throws a CancelledError into the generator and takes its coming back for the end", async () => {
    const seen: unknown[] = [];
    const gen = watched(seen);
    await gen.next();
    await stopAsyncGenerator(gen);
    const stopped = new CancelledError("the generator was stopped");
    expect(seen).toEqual([["thrown", stopped], "finally"]);
    expect(await gen.next()).toEqual({ done: true, value: undefined });
  });

  it("throws the error it is given instead", async () => {
    const seen: unknown[] = [];
    const gen = watched(seen);
    const exc = new Error("stop");
    await gen.next();
    await stopAsyncGenerator(gen, { exc });
    expect(seen).toEqual([["thrown", exc], "finally"]);
  });

  it("never starts a generator that was not started", async () => {
    const seen: unknown[] = [];
    const gen = watched(seen);
    await stopAsyncGenerator(gen);
    expect([seen, await gen.next()]).toEqual([[], { done: true, value: undefined }]);
  });

  it("is content with a generator that has ended", async () => {
    const gen = watched([], 0);
    await gen.next();
    await expect(stopAsyncGenerator(gen)).resolves.toBeUndefined();
  });

  it("sends a value where the generator yields instead of ending, then closes it", async () => {
    const seen: unknown[] = [];
    async function* stubborn(): AsyncGenerator<string, void, unknown> {
      try {
        yield "first";
      } catch {
        try {
          seen.push(["sent", yield "second"]);
          yield "third";
        } finally {
          seen.push("closed");
        }
      }
    }
    const gen = stubborn();
    await gen.next();
    await stopAsyncGenerator(gen, { provide: "given" });
    expect(seen).toEqual([["sent", "given"], "closed"]);
  });

  it("takes an answer that is no object for the end", async () => {
    for (const answer of [undefined, null, 5, () => 1]) {
      const calls: string[] = [];
      const gen = {
        next: () => Promise.resolve(calls.push("next")),
        throw: () => (calls.push("throw"), Promise.resolve(answer)),
        return: () => (calls.push("return"), Promise.resolve(answer)),
      };
      await stopAsyncGenerator(gen);
      expect(calls).toEqual(["throw", "return"]);
    }
  });

  it("sends nothing to a generator that has ended by what was thrown", async () => {
    const calls: string[] = [];
    const gen = {
      next: () => Promise.resolve(calls.push("next")),
      throw: () => {
        calls.push("throw");
        return Promise.resolve({ done: true, value: undefined });
      },
      return: () => {
        calls.push("return");
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    await stopAsyncGenerator(gen);
    expect(calls).toEqual(["throw", "return"]);
  });

  it("rejects with another error that the generator throws", async () => {
    const other = new Error("other");
    async function* failing(): AsyncGenerator<number, void, unknown> {
      try {
        yield 1;
      } finally {
        // eslint-disable-next-line no-unsafe-finally
        throw other;
      }
    }
    const gen = failing();
    await gen.next();
    await expect(stopAsyncGenerator(gen)).rejects.toBe(other);
  });

  it("rejects with the first error and logs the others", async () => {
    const log = recordLog();
    const first = new Error("first");
    const second = new Error("second");
    const gen = {
      next: () => Promise.resolve({ done: false, value: 1 }),
      throw: () => Promise.reject(first),
      return: () => Promise.reject(second),
    };
    await expect(stopAsyncGenerator(gen, { log })).rejects.toBe(first);
    expect(log.errors).toEqual([
      { message: "a generator that was being stopped threw: second", error: second },
    ]);
  });

  it("closes whatever throws, in whichever way", async () => {
    let closed = 0;
    const error = new Error("at once");
    const gen = {
      next: () => Promise.resolve(undefined),
      throw: (): Promise<unknown> => {
        throw error;
      },
      return: () => Promise.resolve((closed += 1)),
    };
    await expect(stopAsyncGenerator(gen)).rejects.toBe(error);
    expect(closed).toBe(1);
  });

  it("closes again as long as the generator yields while it is being closed", async () => {
    let unwound = false;
    async function* reluctant(): AsyncGenerator<number, void, unknown> {
      try {
        yield 0;
      } finally {
        try {
          yield 1;
        } finally {
          try {
            yield 2;
          } finally {
            unwound = true;
          }
        }
      }
    }
    const gen = reluctant();
    await gen.next();
    const log = recordLog();
    await stopAsyncGenerator(gen, { log });
    expect([unwound, log.errors, await gen.next()]).toEqual([
      true,
      [],
      { done: true, value: undefined },
    ]);
  });

  it("gives up after closing 100 times, and says so", async () => {
    const log = recordLog();
    let closes = 0;
    const endless = {
      next: () => Promise.resolve({ done: false, value: 0 }),
      return: () => Promise.resolve({ done: false, value: ++closes }),
    };
    await stopAsyncGenerator(endless, { log });
    expect([closes, log.errors]).toEqual([
      100,
      [
        {
          message: "stopAsyncGenerator: still yields after being closed 100 times, let go",
          error: undefined,
        },
      ],
    ]);
  });

  it("tolerates an iterator that has neither throw nor return, and takes nothing from it", async () => {
    let taken = 0;
    const plain = { next: () => Promise.resolve({ done: false, value: ++taken }) };
    await stopAsyncGenerator(plain);
    expect(taken).toBe(0);
  });

  it("closes an iterator that has no throw", async () => {
    const calls: string[] = [];
    const plain = {
      next: () => Promise.resolve(calls.push("next")),
      return: () => Promise.resolve(calls.push("return")),
    };
    await stopAsyncGenerator(plain);
    expect(calls).toEqual(["return"]);
  });

  it("takes an answer that is no iterator result for the end", async () => {
    const calls: string[] = [];
    const plain = {
      next: () => Promise.resolve(calls.push("next")),
      throw: (): Promise<undefined> => {
        calls.push("throw");
        return Promise.resolve(undefined);
      },
    };
    await stopAsyncGenerator(plain);
    expect(calls).toEqual(["throw"]);
  });

  it("stops a running generator when its own await is over, and its reader has the value", async () => {
    const clock = new VirtualClock();
    const root = CTX.beginning("root", { clock, log: recordLog() });
    const seen: unknown[] = [];
    async function* slow(): AsyncGenerator<number, void, unknown> {
      try {
        await root.sleep(100);
        yield 1;
        yield 2;
      } finally {
        seen.push(["finally", clock.now()]);
      }
    }
    const gen = slow();
    const reader = gen.next().then((result) => seen.push(result));
    const stopped = stopAsyncGenerator(gen).then(() => seen.push(["stopped", clock.now()]));
    await clock.add(99);
    expect(seen).toEqual([]);
    await clock.add(1);
    await Promise.all([reader, stopped]);
    expect(seen).toEqual([["finally", 100], { done: false, value: 1 }, ["stopped", 100]]);
  });

  it("waits as long as a generator that never settles, and stops it when its ctx makes it settle", async () => {
    const clock = new VirtualClock();
    const root = CTX.beginning("root", { clock, log: recordLog() });
    const seen: unknown[] = [];
    async function* stuck(): AsyncGenerator<number, void, unknown> {
      await root.wait();
      yield 1;
    }
    const gen = stuck();
    gen.next().catch((error: unknown) => seen.push(["reader", error]));
    void stopAsyncGenerator(gen).then(() => seen.push("stopped"));
    await clock.add(1_000_000);
    expect(seen).toEqual([]);
    root.cancel();
    await clock.settle();
    expect(seen).toEqual([["reader", expect.any(CancelledError)], "stopped"]);
  });

  it("stops a synchronous generator too", async () => {
    let over = false;
    function* numbers(): Generator<number, void, unknown> {
      try {
        yield 1;
      } finally {
        over = true;
      }
    }
    const gen = numbers();
    gen.next();
    // @ts-expect-error its answers are no promises
    await stopAsyncGenerator(gen);
    expect(over).toBe(true);
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [{}, "an object"],
    ["gen", '"gen"'],
    [[1], "an array"],
  ])("rejects %s, which is no iterator", async (gen, name) => {
    // @ts-expect-error it is no iterator
    await expect(stopAsyncGenerator(gen)).rejects.toThrow(
      new TypeError(`stopAsyncGenerator: gen must be an async generator or iterator, got ${name}`),
    );
  });

  it("rejects options and a log that are none", async () => {
    // @ts-expect-error they are no options
    await expect(stopAsyncGenerator(watched([]), null)).rejects.toThrow(
      "stopAsyncGenerator: options must be an object, got null",
    );
    // @ts-expect-error it is no logger
    await expect(stopAsyncGenerator(watched([]), { log: 1 })).rejects.toThrow(
      "stopAsyncGenerator: log must have the functions info and error, got 1",
    );
  });

  it("leaves no generator unfinished, whatever it does when it is stopped", async () => {
    const step = fc.constantFrom("yield", "throw", "return", "wait");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3),
        fc.array(step, { maxLength: 5 }),
        fc.array(step, { maxLength: 5 }),
        async (taken, whenThrown, whenClosed) => {
          const own = new Error("own");
          async function* perform(steps: readonly string[]): AsyncGenerator<string, boolean> {
            for (const each of steps) {
              if (each === "throw") throw own;
              if (each === "return") return true;
              if (each === "wait") await Promise.resolve();
              if (each === "yield") yield each;
            }
            return false;
          }
          async function* random(): AsyncGenerator<string, void, unknown> {
            try {
              yield "a";
              yield "b";
            } catch {
              if (yield* perform(whenThrown)) return;
            } finally {
              yield* perform(whenClosed);
            }
          }
          const gen = random();
          for (let n = 0; n < taken; n++) await gen.next().catch(() => undefined);
          const log = recordLog();
          await stopAsyncGenerator(gen, { log }).catch((error: unknown) => {
            expect(error).toBe(own);
          });
          expect(await gen.next()).toEqual({ done: true, value: undefined });
          expect(log.errors).toEqual([]);
        },
      ),
    );
  });
});
