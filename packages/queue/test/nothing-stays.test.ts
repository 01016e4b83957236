import { CTX } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { bytesInUse, collectGarbage } from "../../ctx/test/support/garbage.ts";
import { type Queue, queue } from "../src/index.ts";

/** Runs something with a queue, and looks whether the queue is garbage once that is over. */
async function survives(root: CTX, use: (items: Queue<object>) => unknown): Promise<boolean> {
  const dropped = await (async () => {
    const items = queue<object>(root);
    await use(items);
    return new WeakRef(items);
  })();
  await collectGarbage();
  return dropped.deref() !== undefined;
}

async function wait(items: Queue<object>): Promise<AsyncIterator<object>> {
  const iterator = items.getAll();
  const next = iterator.next();
  items.append({});
  await next;
  return iterator;
}

describe("nothing of a queue stays on its ctx", () => {
  const uses: readonly (readonly [string, (items: Queue<object>) => unknown])[] = [
    ["nobody iterated it", (items) => items.append({})],
    [
      "an iterator was abandoned that never waited",
      (items) => {
        items.append({});
        return items.getAll().next();
      },
    ],
    ["an iterator has waited and was left", async (items) => (await wait(items)).return?.()],
    [
      "a loop was broken by the breaker",
      async (items) => {
        const iterator = await wait(items);
        const next = iterator.next();
        items.breaker.set();
        await next;
      },
    ],
    [
      "a loop was ended by an instruction that throws",
      async (items) => {
        const iterator = await wait(items);
        items.appendInstruction(() => {
          throw new Error("no");
        });
        await Promise.allSettled([iterator.next()]);
      },
    ],
    [
      "an iterator was abandoned that had waited, once the scope is left",
      async (items) => {
        await wait(items);
        items[Symbol.dispose]();
      },
    ],
    [
      "a consumer still waited when the scope was left",
      async (items) => {
        const next = items.getAll().next();
        items[Symbol.dispose]();
        await next;
      },
    ],
  ];

  it.each(uses)("when %s", async (_, use) => {
    const root = CTX.beginning("root");
    expect([await survives(root, use), root.done]).toEqual([false, false]);
  });

  it("and no item that was yielded stays in the queue", async () => {
    using items = queue<object>(CTX.beginning("root"));
    const yielded = await (async () => {
      for (let item = 0; item < 10; item++) items.append({ item });
      const { value } = (await items.getAll().next()) as IteratorYieldResult<object>;
      return new WeakRef(value);
    })();
    await collectGarbage();
    expect([yielded.deref(), items.size]).toEqual([undefined, 9]);
  });

  it("and ten thousand queues that were used and left weigh nothing", async () => {
    const root = CTX.beginning("root");
    const before = await bytesInUse();
    for (let round = 0; round < 10_000; round++) {
      using items = queue<object>(root);
      await wait(items);
    }
    expect((await bytesInUse()) - before).toBeLessThan(500_000);
  });
});
