import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Semaphore } from "../src/index.ts";
import { countingSignal } from "./support/counting.ts";
import { settle, unhandledIn } from "./support/noise.ts";

describe("a semaphore", () => {
  it("is a lock unless told otherwise", async () => {
    const lock = new Semaphore();
    expect(lock.locked).toBe(false);
    await lock.acquire();
    expect(lock.locked).toBe(true);
    lock.release();
    expect(lock.locked).toBe(false);
  });

  it("may start without a permit, and get more than it started with", async () => {
    const semaphore = new Semaphore(0);
    expect(semaphore.locked).toBe(true);
    semaphore.release();
    semaphore.release();
    await semaphore.acquire();
    await semaphore.acquire();
    expect(semaphore.locked).toBe(true);
  });

  it("hands permits over in the order asked, and nobody overtakes", async () => {
    const lock = new Semaphore();
    const order: string[] = [];
    await lock.acquire();
    void lock.acquire().then(() => order.push("first"));
    void lock.acquire().then(() => order.push("second"));
    lock.release();
    // The permit belongs to the first already: it was never free.
    expect(lock.locked).toBe(true);
    void lock.acquire().then(() => order.push("third"));
    await settle();
    expect(order).toEqual(["first"]);
    lock.release();
    lock.release();
    await settle();
    expect([order, lock.locked]).toEqual([["first", "second", "third"], true]);
  });

  it("rejects with the reason of a signal that aborts, and then takes nothing", async () => {
    const lock = new Semaphore();
    await lock.acquire();
    const { signal, listeners, abort } = countingSignal();
    const waiting = lock.acquire({ signal });
    expect(listeners()).toBe(1);
    abort("stop");
    await expect(waiting).rejects.toBe("stop");
    expect(listeners()).toBe(0);
    lock.release();
    expect(lock.locked).toBe(false);
    await expect(lock.acquire({ signal })).rejects.toBe("stop");
    expect(lock.locked).toBe(false);
  });

  it("leaves no listener on a signal", async () => {
    const lock = new Semaphore();
    const { signal, listeners, abort } = countingSignal();
    await lock.acquire({ signal });
    expect(listeners()).toBe(0);
    const waiting = lock.acquire({ signal });
    lock.release();
    expect(listeners()).toBe(0);
    abort();
    await waiting;
  });

  it("is quiet when a signal stops the waiting, and nobody looks", async () => {
    const reasons = await unhandledIn(async () => {
      const lock = new Semaphore();
      await lock.acquire();
      const controller = new AbortController();
      void lock.acquire({ signal: controller.signal });
      controller.abort();
      void lock.acquire({ signal: controller.signal });
    });
    expect(reasons).toEqual([]);
  });

  it("agrees with a plain model of a line of people, whatever is done to it", async () => {
    const act = fc.oneof(
      fc.constant({ kind: "acquire" } as const),
      fc.constant({ kind: "release" } as const),
      fc.record({ kind: fc.constant("abort" as const), which: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(3), fc.array(act, { maxLength: 30 }), async (permits, acts) => {
        const semaphore = new Semaphore(permits);
        const got: number[] = [];
        const people: AbortController[] = [];
        const model = { free: permits, line: [] as number[], got: [] as number[] };
        for (const each of acts) {
          if (each.kind === "acquire") {
            const me = people.length;
            const controller = new AbortController();
            people.push(controller);
            void semaphore.acquire({ signal: controller.signal }).then(
              () => got.push(me),
              () => undefined,
            );
            if (model.free > 0) {
              model.free--;
              model.got.push(me);
            } else model.line.push(me);
          } else if (each.kind === "release") {
            semaphore.release();
            const next = model.line.shift();
            if (next === undefined) model.free++;
            else model.got.push(next);
          } else {
            people[each.which]?.abort();
            model.line = model.line.filter((person) => person !== each.which);
          }
          expect(semaphore.locked).toBe(model.free === 0);
        }
        await settle();
        expect(got).toEqual(model.got);
      }),
      { numRuns: 300 },
    );
  });
});
