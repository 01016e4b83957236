import { CTX } from "@machinery/ctx";
import { queue as makeQueue } from "@machinery/queue";
import { expect, test } from "vitest";

// Vitest reads every import through a getter, and says so: that is counted against the queue, whose sources are many
// modules, and not against the class below. To compare the two, bundle them first.

const MILLION = 1_000_000;

/** The least that can be pushed to and iterated: an array, and a promise where there is nothing in it. */
class LeastQueue {
  #items: number[] = [];
  #taken = 0;
  #wake: ((answer: IteratorResult<number, undefined>) => void) | undefined;

  append(item: number): void {
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake === undefined) this.#items.push(item);
    else wake({ done: false, value: item });
  }

  [Symbol.asyncIterator](): AsyncIterator<number> {
    return {
      next: () => this.#next(),
      return: () => Promise.resolve({ done: true, value: undefined }),
    };
  }

  #next(): Promise<IteratorResult<number, undefined>> {
    if (this.#taken === this.#items.length) {
      return new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    const item = this.#items[this.#taken++] ?? 0;
    if (this.#taken === this.#items.length) {
      this.#items = [];
      this.#taken = 0;
    }
    return Promise.resolve({ done: false, value: item });
  }
}

interface Appendable extends AsyncIterable<number> {
  append(item: number): void;
}

async function pushThenTake(items: Appendable): Promise<void> {
  for (let item = 0; item < MILLION; item++) items.append(item);
  let taken = 0;
  for await (const _ of items) if (++taken === MILLION) break;
}

async function passOneByOne(items: Appendable): Promise<void> {
  let taken = 0;
  items.append(0);
  for await (const item of items) {
    if (++taken === MILLION / 10) break;
    void Promise.resolve().then(() => items.append(item + 1));
  }
}

test("does pushing a million items and taking them cost at most 1.8 times of an array and a promise?", async ({
  bench,
}) => {
  const ctx = CTX.beginning("bench");
  const queue = makeQueue;
  const results = await bench.compare(
    bench("an array and a promise", () => pushThenTake(new LeastQueue())),
    bench("queue", () => pushThenTake(queue<number>(ctx))),
    { iterations: 10, warmupIterations: 3 },
  );
  expect(results).toBeDefined();
});

test("what does it cost to wait for each of 100,000 items, compared with an array and a promise?", async ({
  bench,
}) => {
  const ctx = CTX.beginning("bench");
  const queue = makeQueue;
  const results = await bench.compare(
    bench("an array and a promise", () => passOneByOne(new LeastQueue())),
    bench("queue", () => passOneByOne(queue<number>(ctx))),
    { iterations: 10, warmupIterations: 3 },
  );
  expect(results).toBeDefined();
});
