import { describe, expect, it } from "vitest";
import { Reading } from "../reading.ts";
import { Row } from "../row.ts";
import { CannotOpen, type Source } from "../source.ts";

const SOURCE: Source = {
  name: "source",
  async *read() {
    // It has nothing to say.
  },
};

describe("a row", () => {
  it("tells the state from what was said last", () => {
    const row = new Row(SOURCE);
    const states = [row.state];
    for (const step of [
      () => row.succeeded(new Reading("one", 5)),
      () => row.failed(new Error("no")),
      () => row.succeeded(new Reading("two", 7)),
      () => row.ended(undefined),
    ]) {
      step();
      states.push(row.state);
    }
    expect(states).toEqual(["waiting", "live", "failing", "live", "ended"]);
    expect(row).toMatchObject({ results: 2, failures: 1, last: "two", lastError: "no" });
    expect(row.latencies).toEqual([5, undefined, 7]);
  });

  it("is dead when its source ended with an error", () => {
    const row = new Row(SOURCE);
    row.ended(new Error("no"));
    expect(row.state).toBe("dead");
  });

  it("was never opened if all it ever said is that it cannot be", () => {
    const row = new Row(SOURCE);
    expect(row.neverOpened).toBe(false);
    row.failed(new CannotOpen("refused"));
    row.failed(new CannotOpen("refused"));
    expect(row.neverOpened).toBe(true);
    row.failed(new Error("no answer in time"));
    expect(row.neverOpened).toBe(false);
  });

  it("keeps the latest latencies only", () => {
    const row = new Row(SOURCE);
    for (let n = 0; n < 1_000; n++) row.succeeded(new Reading("", n));
    expect(row.latencies).toHaveLength(60);
    expect(row.latencies.at(-1)).toBe(999);
  });
});
