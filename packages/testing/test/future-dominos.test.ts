import { CTX } from "@machinery/ctx";
import {
  futureDominos,
  leftovers,
  recordLog,
  VirtualClock,
  withFutureDominos,
} from "@machinery/testing";
import { describe, expect, it } from "vitest";

describe("dominos", () => {
  it("put what tasks do into one order", async () => {
    using ctx = CTX.beginning("test");
    const called: unknown[] = [];
    await withFutureDominos({ expected: 8, ctx }, async (dominos) => {
      async function* two(): AsyncGenerator {
        await dominos.get(3);
        called.push("third");
        for (const n of [4, 6]) {
          await dominos.get(n);
          called.push(["made", n]);
          yield ["got", n];
        }
      }
      ctx.asyncAsBackground(async () => {
        await dominos.get(8);
        called.push("final");
      });
      ctx.asyncAsBackground(async () => {
        for (const [n, name] of [
          [1, "first"],
          [2, "second"],
          [5, "fifth"],
          [7, "seventh"],
        ] as const) {
          await dominos.get(n);
          called.push(name);
        }
      });
      ctx.asyncAsBackground(async () => {
        for await (const each of two()) called.push(each);
      });
      dominos.begin();
      await dominos.finished.wait();
    });
    expect(called).toEqual([
      "first",
      "second",
      "third",
      ["made", 4],
      ["got", 4],
      "fifth",
      ["made", 6],
      ["got", 6],
      "seventh",
      "final",
    ]);
  });

  it("fall only after those before them were awaited, and what these woke has run", async () => {
    const clock = new VirtualClock();
    const log: unknown[] = [];
    using dominos = futureDominos({ expected: 2 });
    const second = dominos.get(2);
    void second.then(() => log.push("second"));
    dominos.begin();
    await clock.settle();
    log.push(second.done);
    void dominos.get(1).then(async () => {
      for (let hop = 0; hop < 5; hop++) await new Promise((resolve) => setImmediate(resolve));
      log.push("what the first woke");
    });
    await dominos.finished.wait();
    expect(log).toEqual([false, "what the first woke", "second"]);
  });

  it("keep their order though all were retrieved beforehand", async () => {
    const clock = new VirtualClock();
    const log: unknown[] = [];
    using dominos = futureDominos({ expected: 3 });
    const [first, second, third] = [dominos.get(1), dominos.get(2), dominos.get(3)];
    void third.then(() => log.push("third"));
    void second.finally(() => log.push("second"));
    dominos.begin();
    await clock.settle();
    log.push("the first is awaited");
    void first.then(() => log.push("first"));
    await clock.settle();
    expect(log).toEqual(["the first is awaited", "first", "second", "third"]);
  });

  it("stand until begin is called", async () => {
    const clock = new VirtualClock();
    const dominos = futureDominos({ expected: 1 });
    const first = dominos.get(1);
    void first.catch(() => undefined);
    await clock.settle();
    const before = [first.done, dominos.started.isSet, dominos.finished.isSet];
    dominos.begin();
    await clock.settle();
    expect([before, first.done, dominos.started.isSet, dominos.finished.isSet]).toEqual([
      [false, false, false],
      true,
      true,
      true,
    ]);
    dominos[Symbol.dispose]();
  });

  it("can be waited for by a ctx, and settled by hand", async () => {
    using ctx = CTX.beginning("test");
    using dominos = futureDominos({ expected: 3 });
    dominos.begin();
    await ctx.waitForFirst(dominos.get(1));
    const third = ctx.waitForAll(dominos.get(3));
    dominos.get(2).resolve();
    await third;
    expect(
      [dominos.get(1), dominos.get(2), dominos.get(3)].map(({ outcome }) => outcome?.status),
    ).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  });

  it("are logged by the ctx they are given, which ends them and is left alone", async () => {
    const log = recordLog();
    const ctx = CTX.beginning("test", { log });
    const dominos = futureDominos({ expected: 2, ctx, name: "step" });
    dominos.begin();
    await dominos.get(1);
    const left = leftovers(ctx);
    const second = dominos.get(2);
    ctx.cancel();
    await dominos.finished.wait();
    expect([log.infos, left, second.cancelled]).toEqual([
      ["step 1 retrieved", "step 1 has fallen", "step 2 retrieved"],
      [],
      true,
    ]);
    expect(() => dominos[Symbol.dispose]()).toThrow("retrieved but not awaited: 2");
  });
});

describe("leaving dominos", () => {
  it("is an error that names those not retrieved, not awaited, and still standing", async () => {
    const dominos = futureDominos({ expected: 6 });
    dominos.begin();
    await dominos.get(1);
    dominos.get(2);
    const fourth = dominos.get(4).catch((error: unknown) => String(error));
    expect(() => dominos[Symbol.dispose]()).toThrow(
      "futureDominos: not retrieved: 3, 5, 6; retrieved but not awaited: 2; awaited but not knocked over: 4",
    );
    expect([await fourth, dominos.finished.isSet]).toEqual([
      "CancelledError: Future#domino 4 was cancelled",
      true,
    ]);
  });

  it("is one where begin was not called", () => {
    const dominos = futureDominos({ expected: 1 });
    void dominos.get(1).catch(() => undefined);
    expect(() => dominos[Symbol.dispose]()).toThrow("awaited, and begin was not called: 1");
  });

  it("by an error of the body's own is that error", async () => {
    const failed = withFutureDominos({ expected: 3 }, () => {
      throw new Error("its own");
    });
    await expect(failed).rejects.toThrow("its own");
  });

  it("gives what the body returned, and rejects where some were not used", async () => {
    const used = await withFutureDominos({ expected: 1 }, async (dominos) => {
      dominos.begin();
      await dominos.get(1);
      return 42;
    });
    const unused = withFutureDominos({ expected: 2 }, () => 42);
    await expect(unused).rejects.toThrow("futureDominos: not retrieved: 1, 2");
    expect(used).toBe(42);
  });
});
