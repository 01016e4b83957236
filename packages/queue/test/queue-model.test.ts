import { CTX } from "@machinery/ctx";
import { VirtualClock } from "@machinery/testing";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  integer,
  nat,
  oneof,
  record,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { type Queue, queue } from "../src/index.ts";

/** What the body of a loop does for one item. */
const act = oneof(
  { weight: 6, arbitrary: record({ do: constant("append"), priority: boolean() }) },
  {
    weight: 3,
    arbitrary: record({ do: constant("instruct"), priority: boolean(), appends: nat(2) }),
  },
  { weight: 2, arbitrary: record({ do: constant("leave") }) },
  { weight: 1, arbitrary: record({ do: constant("nest"), count: integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: record({ do: constant("remaining"), count: nat(3) }) },
  { weight: 1, arbitrary: record({ do: constant("break") }) },
  { weight: 1, arbitrary: record({ do: constant("cancel") }) },
);
type Act = typeof act extends { generate: (...given: never[]) => { value: infer A } } ? A : never;

/** Until nothing goes on, however many turns a drain takes: a loop that was cut short would miss the breaker. */
const settle = (): Promise<void> => new VirtualClock().settle();

/** One run of a script over the queue: bodies are taken from it until it is used up. */
async function play(numbers: Queue<number>, acts: readonly Act[], seen: unknown[]): Promise<void> {
  const script = [...acts];
  let last = 0;
  const one = async (each: Act): Promise<boolean> => {
    switch (each.do) {
      case "append":
        numbers.append(++last, { priority: each.priority });
        return true;
      case "instruct": {
        const name = `instruction ${++last}`;
        const { priority, appends } = each;
        const fn = (): void => {
          seen.push(name);
          for (let count = 0; count < appends; count++) numbers.append(++last);
        };
        numbers.appendInstruction(fn, { priority });
        return true;
      }
      case "leave":
        return false;
      case "nest":
        if (!numbers.isEmpty) await loop(each.count);
        return true;
      case "remaining": {
        const left = numbers.remaining();
        for (let count = 0; count < each.count; count++) seen.push(left.next().value);
        return true;
      }
      case "break":
        numbers.breaker.set();
        return true;
      case "cancel":
        numbers[Symbol.dispose]();
        return true;
    }
  };
  const loop = async (count: number): Promise<void> => {
    seen.push("loop");
    let taken = 0;
    for await (const item of numbers) {
      seen.push(item);
      const next = script.shift();
      if (next === undefined || !(await one(next)) || ++taken === count) break;
    }
    seen.push("left");
  };
  // Nobody else appends: a loop that still waits has met everything.
  const untilItWaits = async (over: Promise<unknown>): Promise<void> => {
    await settle();
    numbers.breaker.set();
    await over;
  };
  while (script.length > 0) {
    const [next] = script.splice(0, 1);
    if (next !== undefined) await untilItWaits(one(next));
    await untilItWaits(loop(1_000));
  }
  seen.push([...numbers.remaining()]);
}

/** A queue that is an array and a flag, and drains at once where a real one would wait. */
class ModelQueue implements Queue<number> {
  readonly #entries: (number | (() => void))[] = [];
  readonly #emptyOnFinished: boolean;
  #ended = false;

  constructor(emptyOnFinished: boolean) {
    this.#emptyOnFinished = emptyOnFinished;
  }

  readonly breaker = {
    isSet: false,
    set: (): void => void (this.breaker.isSet = true),
    clear: (): void => void (this.breaker.isSet = false),
    wait: (): Promise<void> => Promise.resolve(),
    addSetCallback: () => (): void => undefined,
  };

  get size(): number {
    return this.#entries.length;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  append(item: number, options?: { readonly priority?: boolean | undefined }): void {
    if (options?.priority === true) this.#entries.unshift(item);
    else this.#entries.push(item);
  }

  appendInstruction(fn: () => void, options?: { readonly priority?: boolean | undefined }): void {
    if (options?.priority === true) this.#entries.unshift(fn);
    else this.#entries.push(fn);
  }

  processAfterYielded(): void {
    throw new Error("not modelled");
  }

  async *getAll(): AsyncGenerator<number> {
    this.breaker.clear();
    for (;;) {
      if ((this.#ended || this.breaker.isSet) && !this.#emptyOnFinished) return;
      const entry = this.#entries.shift();
      if (entry === undefined) return;
      if (typeof entry === "number") yield entry;
      else entry();
      await Promise.resolve();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<number> {
    return this.getAll();
  }

  *remaining(): Generator<number> {
    for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) {
      if (typeof entry === "number") yield entry;
      else entry();
    }
  }

  [Symbol.dispose](): void {
    this.#ended = true;
  }
}

describe("whatever happens to it, a queue", () => {
  it("does for one consumer what an array does", async () => {
    await assert(
      asyncProperty(boolean(), array(act, { maxLength: 40 }), async (emptyOnFinished, acts) => {
        const seen: unknown[] = [];
        const expected: unknown[] = [];
        await play(queue<number>(CTX.beginning("test"), { emptyOnFinished }), acts, seen);
        await play(new ModelQueue(emptyOnFinished), acts, expected);
        expect(seen).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("gives each item to one of many consumers or to remaining, in order", async () => {
    const producer = record({ items: nat(20), pause: nat(4) });
    const consumer = record({
      leavesAfter: integer({ min: 1, max: 9 }),
      pause: nat(3),
      rounds: nat(3),
    });
    const end = record({ after: nat(60), how: oneof(constant("break"), constant("cancel")) });
    await assert(
      asyncProperty(
        boolean(),
        array(producer, { minLength: 1, maxLength: 4 }),
        array(consumer, { minLength: 1, maxLength: 4 }),
        end,
        async (emptyOnFinished, producers, consumers, { after, how }) => {
          const numbers = queue<number>(CTX.beginning("test"), { emptyOnFinished });
          const given: number[] = [];
          let last = 0;
          const rest = async (microtasks: number): Promise<void> => {
            for (let count = 0; count < microtasks; count++) await Promise.resolve();
          };
          const produce = producers.map(async ({ items, pause }) => {
            for (let count = 0; count < items; count++) {
              numbers.append(++last);
              await rest(pause);
            }
          });
          const consume = consumers.map(async ({ leavesAfter, pause, rounds }) => {
            for (let round = 0; round <= rounds; round++) {
              let taken = 0;
              for await (const item of numbers) {
                given.push(item);
                await rest(pause);
                if (++taken === leavesAfter) break;
              }
            }
          });
          await rest(after);
          if (how === "break") numbers.breaker.set();
          else numbers[Symbol.dispose]();
          await Promise.all(produce);
          await settle();
          numbers[Symbol.dispose]();
          await Promise.all(consume);
          given.push(...numbers.remaining());
          expect(given).toEqual(Array.from({ length: last }, (_, index) => index + 1));
        },
      ),
      { numRuns: 200 },
    );
  });
});
