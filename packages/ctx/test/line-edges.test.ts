import { describe, expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { inspect } from "../src/inspection.ts";
import { Line } from "../src/line.ts";
import { settle } from "./support/noise.ts";

function setUp(): {
  readonly ctx: CTX;
  readonly line: Line<number>;
  readonly seen: string[];
  readonly watch: (name: string, answer: Promise<IteratorResult<number, unknown>>) => void;
} {
  const ctx = CTX.beginning("root");
  const seen: string[] = [];
  return {
    ctx,
    line: new Line<number>(ctx, { emptyOnFinished: false }),
    seen,
    watch: (name, answer) => {
      answer.then(
        ({ done, value }) => seen.push(done === true ? `${name} over` : `${name} ${String(value)}`),
        (error: unknown) => seen.push(`${name} ${String(error)}`),
      );
    },
  };
}

describe("an instruction", () => {
  it("is called for whoever waits when it is added", async () => {
    const { line, seen, watch } = setUp();
    watch("a", line.iterate().next());
    line.instruct(() => seen.push("instruction"));
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual(["instruction"]);
  });

  it("that asks is answered behind the one it was called for", async () => {
    const { line, seen, watch } = setUp();
    const [a, b] = [line.iterate(), line.iterate()];
    line.instruct(() => {
      watch("inner 1", b.next());
      watch("inner 2", b.next());
    });
    watch("outer", a.next());
    watch("later", a.next());
    for (const value of [1, 2, 3, 4]) line.append(value);
    await settle();
    expect(seen).toEqual(["outer 1", "inner 1 2", "inner 2 3", "later 4"]);
  });

  it("that sets the breaker and begins anew ends the iteration it was called for", async () => {
    const { line, seen, watch } = setUp();
    line.instruct(() => {
      line.breaker.set();
      watch("new", line.iterate().next());
    });
    watch("old", line.iterate().next());
    line.append(1);
    await settle();
    expect(seen).toEqual(["old over", "new 1"]);
  });
});

describe("what is called after a value was yielded", () => {
  it("fails who asks behind others where it throws, and nobody else", async () => {
    const { ctx, line, seen, watch } = setUp();
    line.afterYielded(() => {
      throw new RangeError("no");
    });
    const [a, b] = [line.iterate(), line.iterate()];
    line.append(1);
    watch("a", a.next());
    watch("b", b.next());
    watch("a again", a.next());
    await settle();
    expect(seen).toEqual(["a 1", "a again RangeError: no"]);
    line.append(2);
    await settle();
    watch("a at last", a.next());
    await b.return();
    await settle();
    expect(seen.slice(2)).toEqual(["b 2", "a at last over"]);
    expect(inspect(ctx)?.listeners).toEqual([]);
  });

  it("is called once for each value, however often its consumer asks", async () => {
    const { line } = setUp();
    let calls = 0;
    line.afterYielded(() => calls++);
    const iteration = line.iterate();
    line.append(1);
    await iteration.next();
    const seen = [calls];
    void iteration.next();
    seen.push(calls);
    void iteration.next();
    void iteration.next();
    await settle();
    seen.push(calls);
    expect(seen).toEqual([0, 1, 1]);
  });

  it("is not called any more where the first to be called ends the iteration", async () => {
    const { line, seen, watch } = setUp();
    const iteration = line.iterate();
    line.afterYielded(() => void iteration.return());
    line.afterYielded(() => seen.push("second"));
    line.append(1);
    line.append(2);
    watch("first", iteration.next());
    watch("next", iteration.next());
    await settle();
    expect([seen, line.size]).toEqual([["first 1", "next over"], 1]);
  });
});

describe("one who waits hears of the end", () => {
  it("also where another leaves who has not waited", async () => {
    const { ctx, line, seen, watch } = setUp();
    watch("a", line.iterate().next());
    await line.iterate().return();
    ctx.cancel();
    await settle();
    expect(seen).toEqual(["a over"]);
  });

  it.each(["end", "break"])("also where another leaves more than once: %s", async (how) => {
    const { ctx, line, seen, watch } = setUp();
    const b = line.iterate();
    watch("a", line.iterate().next());
    watch("b", b.next());
    for (let time = 0; time < 3; time++) await b.return();
    if (how === "end") ctx.cancel();
    else line.breaker.set();
    await settle();
    expect([seen, inspect(ctx)?.listeners]).toEqual([["b over", "a over"], []]);
  });
});
