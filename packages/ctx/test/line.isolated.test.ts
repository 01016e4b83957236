import { recordLog } from "@machinery/testing";
import { array, assert, asyncProperty, boolean, constant, nat, oneof, record } from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CTX } from "../src/index.ts";
import { Line } from "../src/line.ts";
import { bytesInUse, collectGarbage } from "./support/garbage.ts";
import { fewTurns as settle, unhandledIn } from "./support/noise.ts";

// The end of a turn comes where a test says so; what it really depends on is tested with turn.ts.
const turns = vi.hoisted(() => ({ isOver: (): boolean => false, due: [] as (() => void)[] }));
vi.mock("../src/turn.ts", () => ({
  turnIsOver: () => turns.isOver(),
  nextTurn: (fn: () => void) => void turns.due.push(fn),
  fairly: () => Promise.resolve(),
}));

type Answer = IteratorResult<number, unknown>;
const answer = (value: number): Answer => ({ done: false, value });
const over: Answer = { done: true, value: undefined };

function makeLine(options: { readonly emptyOnFinished?: boolean } = {}): {
  readonly ctx: CTX;
  readonly line: Line<number>;
  readonly errors: readonly { readonly message: string; readonly error: unknown }[];
} {
  const log = recordLog();
  const ctx = CTX.beginning("test", { log }).child("line");
  const { emptyOnFinished = false } = options;
  return { ctx, line: new Line<number>(ctx, { emptyOnFinished }), errors: log.errors };
}

/** Remembers in which order, and how, promises settle. */
function recordAnswers(): {
  readonly seen: unknown[];
  readonly watch: (name: string, promise: Promise<Answer>) => void;
} {
  const seen: unknown[] = [];
  const watch = (name: string, promise: Promise<Answer>): void => {
    promise.then(
      ({ done, value }) => seen.push(done === true ? `${name} over` : `${name} ${String(value)}`),
      (error: unknown) => seen.push(`${name} ${String(error)}`),
    );
  };
  return { seen, watch };
}

/** How many callbacks of others are on the ctx and on the breaker. */
function countListeners(ctx: CTX, line: Line<number>): { now: number; ever: number } {
  const count = { now: 0, ever: 0 };
  const counted = (add: (callback: () => void) => () => void) => (callback: () => void) => {
    count.now++;
    count.ever++;
    const undo = add(callback);
    return () => {
      count.now--;
      undo();
    };
  };
  const { breaker } = line;
  Object.defineProperty(ctx, "addDoneCallback", { value: counted(ctx.addDoneCallback.bind(ctx)) });
  Object.defineProperty(breaker, "addSetCallback", {
    value: counted(breaker.addSetCallback.bind(breaker)),
  });
  return count;
}

beforeEach(() => {
  turns.isOver = () => false;
  turns.due = [];
});

describe("a line", () => {
  it("gives out values and calls instructions in their order", async () => {
    const { line } = makeLine();
    const seen: unknown[] = [];
    line.append(1);
    line.instruct(() => seen.push("instruction"));
    line.append(2);
    line.append(0, true);
    line.instruct(() => seen.push("first"), true);
    const iteration = line.iterate();
    for (let each = 0; each < 3; each++) seen.push((await iteration.next()).value);
    expect([seen, line.size]).toEqual([["first", 0, 1, "instruction", 2], 0]);
  });

  it("answers inside next while there is something and nobody waits", () => {
    const { line } = makeLine();
    line.append(1);
    line.append(2);
    void line.iterate().next();
    expect(line.size).toBe(1);
  });

  it("does not hand a value over inside the call that appends it", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    watch("a", line.iterate().next());
    line.append(1);
    expect(line.size).toBe(1);
    line.append(0, true);
    await settle();
    expect([seen, line.size]).toEqual([["a 0"], 1]);
  });

  it("gives nothing once its ctx has ended, also where a value came in the same tick", async () => {
    const { ctx, line } = makeLine();
    const { seen, watch } = recordAnswers();
    watch("a", line.iterate().next());
    line.append(1);
    ctx.cancel();
    await settle();
    expect([seen, [...line.remaining()]]).toEqual([["a over"], [1]]);
  });

  it("gives what is left after the end where it was told to", async () => {
    const { ctx, line } = makeLine({ emptyOnFinished: true });
    const { seen, watch } = recordAnswers();
    const iteration = line.iterate();
    for (const name of ["a", "b", "c"]) watch(name, iteration.next());
    line.append(1);
    line.instruct(() => seen.push("instruction"));
    line.append(2);
    ctx.cancel();
    await settle();
    expect(seen).toEqual(["instruction", "a 1", "b 2", "c over"]);
  });

  it("answers concurrent requests in the order they were made, whoever made them", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    watch("a1", a.next());
    watch("b1", b.next());
    watch("a2", a.next());
    line.append(1);
    watch("b2", b.next());
    line.append(2);
    line.append(3);
    line.append(4);
    await settle();
    expect(seen).toEqual(["a1 1", "b1 2", "a2 3", "b2 4"]);
  });

  it("does not lose the value of a request that is taken back", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    watch("a1", a.next());
    watch("b1", b.next());
    watch("a2", a.next());
    line.append(1);
    expect(await a.return()).toEqual(over);
    await settle();
    expect(seen).toEqual(["a1 over", "a2 over", "b1 1"]);
    expect(await a.next()).toEqual(over);
  });

  it("is over for those who wait when the breaker is set, also where it is cleared at once", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    watch("a", a.next());
    line.breaker.set();
    line.breaker.clear();
    await settle();
    watch("b", b.next());
    line.append(1);
    await settle();
    expect(seen).toEqual(["a over", "b 1"]);
    expect(await a.next()).toEqual(over);
  });

  it("is over for those who wait when the next one takes over in the same tick", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    watch("old", line.iterate().next());
    line.breaker.set();
    watch("new", line.iterate().next());
    await settle();
    expect(seen).toEqual(["old over"]);
    line.append(1);
    await settle();
    expect([seen, line.breaker.isSet]).toEqual([["old over", "new 1"], false]);
  });

  it("hears the breaker each time it is set", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    for (const name of ["a", "b", "c"]) {
      watch(name, line.iterate().next());
      line.breaker.set();
      await settle();
    }
    expect(seen).toEqual(["a over", "b over", "c over"]);
  });

  it("does not start over when an iteration that is over is asked again", async () => {
    const { line } = makeLine();
    const iteration = line.iterate();
    line.breaker.set();
    const first = await iteration.next();
    line.breaker.clear();
    line.append(1);
    expect([first, await iteration.next(), line.size]).toEqual([over, over, 1]);
  });
});

describe("an instruction of a line", () => {
  it("that throws rejects the request it was called for, and ends that iteration only", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    for (const name of ["a1", "a2"]) watch(name, a.next());
    watch("b1", b.next());
    line.instruct(() => {
      throw new RangeError("no");
    });
    line.append(1);
    await settle();
    expect(seen).toEqual(["a1 RangeError: no", "a2 over", "b1 1"]);
  });

  it("may append, ask, leave, break and end while it is called", async () => {
    const { ctx, line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    line.instruct(() => {
      line.append(1);
      watch("inner", a.next());
    });
    watch("outer", a.next());
    line.instruct(() => void b.return());
    watch("left", b.next());
    line.instruct(() => line.breaker.set());
    watch("broken", line.iterate().next());
    line.instruct(() => void ctx.cancel());
    watch("ended", line.iterate().next());
    line.append(2);
    await settle();
    expect(seen).toEqual(["outer 1", "left over", "inner over", "broken over", "ended over"]);
  });

  it("is over before anything behind it has its turn, also for who asks inside it", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b, c] = [line.iterate(), line.iterate(), line.iterate()];
    line.instruct(() => {
      void a.return();
      watch("b", b.next());
      seen.push(`first ends with ${line.size} behind it`);
    });
    line.instruct(() => {
      void b.return();
      watch("c", c.next());
      seen.push(`second ends with ${line.size} behind it`);
    });
    line.append(1);
    watch("a", a.next());
    await settle();
    expect(seen).toEqual([
      "first ends with 2 behind it",
      "second ends with 1 behind it",
      "b over",
      "c 1",
      "a over",
    ]);
  });

  it("is no unhandled rejection when it returns a promise that rejects, but logged", async () => {
    const { line, errors } = makeLine();
    const error = new Error("later");
    const failing = (): unknown => Promise.reject(error);
    line.instruct(failing);
    expect(await unhandledIn(() => Array.from(line.remaining()))).toEqual([]);
    expect(errors).toEqual([{ message: "an instruction of test-->line threw: later", error }]);
  });
});

describe("what is called after a value was yielded", () => {
  it("is called when the consumer asks for the next, not when it leaves", async () => {
    const { line } = makeLine();
    const sizes: number[] = [];
    line.afterYielded(() => sizes.push(line.size));
    for (const value of [1, 2, 3, 4]) line.append(value);
    for await (const value of line.iterate()) if (value === 3) break;
    expect(sizes).toEqual([3, 2]);
  });

  it("is called before a consumer waits behind others, since it may be what appends", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    line.append(1);
    watch("a1", a.next());
    watch("b1", b.next());
    line.afterYielded(() => line.append(2));
    watch("a2", a.next());
    await settle();
    expect(seen).toEqual(["a1 1", "b1 2"]);
  });

  it("is called at once for a consumer that has asked already", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    line.afterYielded(() => line.size === 0 && line.append(10 + seen.length));
    watch("a1", a.next());
    watch("b1", b.next());
    watch("a2", a.next());
    line.append(1);
    await settle();
    expect(seen).toEqual(["a1 1", "b1 10"]);
  });

  it("ends the iteration when it throws, and the rest is not called", async () => {
    const { line } = makeLine();
    const called: string[] = [];
    line.afterYielded(() => {
      called.push("first");
      throw new Error("no");
    });
    line.afterYielded(() => called.push("second"));
    line.append(1);
    line.append(2);
    const iteration = line.iterate();
    await iteration.next();
    await expect(iteration.next()).rejects.toThrow("no");
    expect([called, await iteration.next(), line.size]).toEqual([["first"], over, 1]);
  });
});

describe("a line's listening", () => {
  it("begins when an iteration waits, is one for all of them, and ends with the last", async () => {
    const { ctx, line } = makeLine();
    const count = countListeners(ctx, line);
    const iterations = [line.iterate(), line.iterate(), line.iterate()];
    line.append(0);
    await iterations[0]?.next();
    const counts = [{ ...count }];
    for (let round = 0; round < 100; round++) {
      const answers = iterations.map((each) => each.next());
      for (let value = 0; value < 3; value++) line.append(value);
      await Promise.all(answers);
    }
    counts.push({ ...count });
    for (const each of iterations) {
      await each.return();
      counts.push({ ...count });
    }
    expect(counts).toEqual([
      { now: 0, ever: 0 },
      { now: 2, ever: 2 },
      { now: 2, ever: 2 },
      { now: 2, ever: 2 },
      { now: 0, ever: 2 },
    ]);
  });

  it("does not begin for a request that is answered at once, nor for one that fails at once", async () => {
    const { ctx, line } = makeLine();
    const count = countListeners(ctx, line);
    line.instruct(() => undefined);
    line.append(1);
    await line.iterate().next();
    line.instruct(() => {
      throw new Error("no");
    });
    await expect(line.iterate().next()).rejects.toThrow("no");
    expect(count).toEqual({ now: 0, ever: 0 });
  });

  it("does not retain an iteration that was abandoned before it waited", async () => {
    const root = CTX.beginning("root");
    const dropped = (() => {
      const line = new Line<number>(root.child("line"), { emptyOnFinished: false });
      line.append(1);
      void line.iterate().next();
      return new WeakRef(line);
    })();
    await collectGarbage();
    expect([dropped.deref(), root.done]).toEqual([undefined, false]);
  });

  it("does not retain who waited last when the line is dropped, and nobody has waited since", async () => {
    const dropped = (() => {
      const line = new Line<number>(CTX.beginning("root"), { emptyOnFinished: false });
      return new WeakRef(line.iterate().next());
    })();
    await collectGarbage();
    expect(dropped.deref()).toBeUndefined();
  });

  it("retains one line at most, however many of its iterations are abandoned after they waited", async () => {
    const { ctx, line } = makeLine();
    const count = countListeners(ctx, line);
    const abandon = async (): Promise<void> => {
      for (let round = 0; round < 20_000; round++) {
        const next = line.iterate().next();
        line.append(round);
        await next;
      }
    };
    // The first time pays for code.
    await abandon();
    const before = await bytesInUse();
    await abandon();
    const bytes = (await bytesInUse()) - before;
    expect(count.now).toBe(2);
    // Each would be more than a hundred.
    expect(bytes).toBeLessThan(500_000);
  });
});

describe("a turn that is over", () => {
  it("makes the next answer wait for the next turn, with all behind it in order", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const [a, b] = [line.iterate(), line.iterate()];
    for (const value of [1, 2, 3]) line.append(value);
    turns.isOver = () => true;
    watch("a1", a.next());
    turns.isOver = () => false;
    watch("b1", b.next());
    watch("a2", a.next());
    await settle();
    expect([seen, line.size, turns.due.length]).toEqual([[], 3, 1]);
    line.append(0, true);
    await settle();
    turns.due.pop()?.();
    await settle();
    expect([seen, line.size, turns.due.length]).toEqual([["a1 0", "b1 1", "a2 2"], 1, 0]);
  });

  it("does not lose a value whose consumer leaves meanwhile", async () => {
    const { line } = makeLine();
    const { seen, watch } = recordAnswers();
    const a = line.iterate();
    line.append(1);
    turns.isOver = () => true;
    watch("a", a.next());
    turns.isOver = () => false;
    await a.return();
    watch("b", line.iterate().next());
    await settle();
    expect(seen).toEqual(["a over"]);
    turns.due.pop()?.();
    await settle();
    expect(seen).toEqual(["a over", "b 1"]);
  });
});

/** What the line promises, on an array and without promises. */
class Model {
  readonly emptyOnFinished: boolean;
  readonly entries: number[] = [];
  readonly answers: Answer[] = [];
  readonly #closed = new Set<number>();
  readonly #stopped = new Set<number>();
  #waiting: { readonly iteration: number; readonly request: number }[] = [];
  #isSet = false;
  #ended = false;

  constructor(emptyOnFinished: boolean) {
    this.emptyOnFinished = emptyOnFinished;
  }

  next(iteration: number, request: number): void {
    this.#waiting.push({ iteration, request });
    if (this.#closed.has(iteration)) this.leave(iteration);
    else if (this.#waiting.length === 1) this.serve();
  }

  leave(iteration: number): void {
    this.#closed.add(iteration);
    for (const each of this.#waiting) {
      if (each.iteration === iteration) this.answers[each.request] = over;
    }
    this.#waiting = this.#waiting.filter((each) => each.iteration !== iteration);
  }

  break(): void {
    this.#isSet = true;
  }

  takeIterator(): void {
    if (this.#isSet) for (const each of this.#waiting) this.#stopped.add(each.iteration);
    this.#isSet = false;
  }

  end(): void {
    this.#ended = true;
  }

  serve(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const { iteration, request } = first;
      const stopped = this.#isSet || this.#ended || this.#stopped.has(iteration);
      if (stopped && (!this.emptyOnFinished || this.entries.length === 0)) {
        this.leave(iteration);
        continue;
      }
      const value = this.entries.shift();
      if (value === undefined) return;
      this.answers[request] = answer(value);
      this.#waiting.shift();
    }
  }
}

const act = oneof(
  { weight: 6, arbitrary: record({ do: constant("append"), atFront: boolean() }) },
  { weight: 6, arbitrary: record({ do: constant("next"), by: nat(3) }) },
  { weight: 2, arbitrary: record({ do: constant("settle") }) },
  { weight: 1, arbitrary: record({ do: constant("leave"), by: nat(3) }) },
  { weight: 1, arbitrary: record({ do: constant("iterate"), by: nat(3) }) },
  { weight: 1, arbitrary: record({ do: constant("break") }) },
  { weight: 1, arbitrary: record({ do: constant("remaining"), take: nat(3) }) },
  { weight: 1, arbitrary: record({ do: constant("end") }) },
);

describe("whatever is done with it, a line", () => {
  it("does what an array with a row of requests does", async () => {
    await assert(
      asyncProperty(boolean(), array(act, { maxLength: 60 }), async (emptyOnFinished, acts) => {
        const { ctx, line } = makeLine({ emptyOnFinished });
        const model = new Model(emptyOnFinished);
        const answers: Answer[] = [];
        const current = [0, 1, 2, 3];
        const iterations = current.map(() => line.iterate());
        let requests = 0;
        for (const [value, each] of acts.entries()) {
          switch (each.do) {
            case "append":
              line.append(value, each.atFront);
              if (each.atFront) model.entries.unshift(value);
              else model.entries.push(value);
              break;
            case "next": {
              const request = requests++;
              void iterations[each.by]?.next().then((got) => (answers[request] = got));
              model.next(current[each.by] ?? 0, request);
              break;
            }
            case "leave":
              void iterations[each.by]?.return();
              model.leave(current[each.by] ?? 0);
              break;
            case "iterate":
              iterations[each.by] = line.iterate();
              current[each.by] = 10 + value;
              model.takeIterator();
              break;
            case "break":
              line.breaker.set();
              model.break();
              break;
            case "remaining": {
              const left = line.remaining();
              const taken = Array.from({ length: each.take }, () => left.next().value);
              const expected = Array.from({ length: each.take }, () => model.entries.shift());
              expect(taken).toEqual(expected);
              break;
            }
            case "end":
              ctx.cancel();
              model.end();
              break;
            case "settle":
              await settle();
              model.serve();
              expect(answers).toEqual(model.answers);
          }
          expect(line.size).toBe(model.entries.length);
        }
        await settle();
        model.serve();
        expect(answers).toEqual(model.answers);
        expect([...line.remaining()]).toEqual(model.entries);
      }),
      { numRuns: 400 },
    );
  });

  it("gives each value once and in order, whenever a turn is over", async () => {
    await assert(
      asyncProperty(
        array(boolean(), { minLength: 20, maxLength: 60 }),
        nat(4),
        async (ends, more) => {
          const { line } = makeLine();
          let answered = 0;
          turns.isOver = () => ends[answered++] ?? false;
          const seen: number[] = [];
          const consume = async (): Promise<void> => {
            for await (const value of line.iterate()) seen.push(value);
          };
          const values = Array.from({ length: 30 }, (_, value) => value);
          for (const value of values.slice(0, 10)) line.append(value);
          const consumers = Array.from({ length: 1 + more }, consume);
          for (const value of values.slice(10)) {
            line.append(value);
            if (value % 3 === 0) await Promise.resolve();
            if (value % 7 === 0) turns.due.shift()?.();
          }
          for (let round = 0; round < 100 && line.size > 0; round++) {
            await settle();
            turns.due.shift()?.();
          }
          await settle();
          line.breaker.set();
          await Promise.all(consumers);
          expect(seen).toEqual(values);
        },
      ),
      { numRuns: 60 },
    );
  });
});
