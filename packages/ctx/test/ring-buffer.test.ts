import { array, assert, constant, integer, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { RingBuffer } from "../src/ring-buffer.ts";
import { collectGarbage } from "./support/garbage.ts";

describe("a ring buffer", () => {
  it("is empty at first", () => {
    const ring = new RingBuffer<number>();
    expect([ring.size, ring.first, ring.shift(), ring.size]).toEqual([0, undefined, undefined, 0]);
  });

  it("does at both ends what an array does", () => {
    const act = oneof(
      record({ do: constant("push"), times: integer({ min: 1, max: 40 }) }),
      record({ do: constant("unshift"), times: integer({ min: 1, max: 40 }) }),
      record({ do: constant("shift"), times: integer({ min: 1, max: 60 }) }),
    );
    assert(
      property(array(act, { maxLength: 30 }), (acts) => {
        const ring = new RingBuffer<number>();
        const model: number[] = [];
        let value = 0;
        for (const each of acts) {
          for (let time = 0; time < each.times; time++) {
            value++;
            if (each.do === "push") {
              ring.add(value, false);
              model.push(value);
            }
            if (each.do === "unshift") {
              ring.add(value, true);
              model.unshift(value);
            }
            if (each.do === "shift") expect(ring.shift()).toBe(model.shift());
            expect([ring.size, ring.first]).toEqual([model.length, model[0]]);
          }
        }
        expect(Array.from(model, () => ring.shift())).toEqual(model);
      }),
    );
  });

  it("holds undefined like any other value", () => {
    const ring = new RingBuffer<number | undefined>();
    ring.add(undefined, false);
    ring.add(1, false);
    expect([ring.size, ring.shift(), ring.size, ring.shift(), ring.size]).toEqual([
      2,
      undefined,
      1,
      1,
      0,
    ]);
  });

  it("puts 300,000 to the front while one is taken for two that are put", () => {
    const ring = new RingBuffer<number>();
    const last: (number | undefined)[] = [];
    for (let value = 0; value < 300_000; value++) {
      ring.add(value, true);
      if (value % 2 === 1) last[0] = ring.shift();
    }
    expect([ring.size, last[0]]).toEqual([150_000, 299_999]);
  });

  it("keeps its order while thousands come and go", () => {
    const ring = new RingBuffer<number>();
    const taken: (number | undefined)[] = [];
    for (let value = 0; value < 3_000; value++) ring.add(value, false);
    while (ring.size > 10) taken.push(ring.shift());
    for (let value = 3_000; value < 6_000; value++) ring.add(value, false);
    while (ring.size > 0) taken.push(ring.shift());
    expect(taken).toEqual(Array.from({ length: 6_000 }, (_, value) => value));
  });

  it("lets go of what was taken", async () => {
    const ring = new RingBuffer<object>();
    const taken = ((): WeakRef<object> => {
      ring.add({}, false);
      ring.add({}, false);
      return new WeakRef(ring.shift() ?? {});
    })();
    await collectGarbage();
    expect([taken.deref(), ring.size]).toEqual([undefined, 1]);
  });
});
