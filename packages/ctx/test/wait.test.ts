import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AsyncEvent, CTX, Future, type Waitable } from "../src/index.ts";
import { countingSignal, CountingWait, countThens } from "./support/counting.ts";
import { settle, unhandledIn } from "./support/noise.ts";

/** Whether a promise has resolved, as far as is known after a turn. */
function watch(promise: Promise<unknown>): { readonly state: () => Promise<string> } {
  let state = "pending";
  promise.then(
    () => {
      state = "resolved";
    },
    () => {
      state = "rejected";
    },
  );
  return {
    state: async () => {
      await settle();
      return state;
    },
  };
}

function never(): undefined {
  return undefined;
}

interface Kind {
  /** Makes one that is pending, with how it is completed and how many are registered on it. */
  make(): {
    readonly wait: Waitable;
    readonly complete: () => void;
    readonly registered?: () => number;
  };
}

function foreignThenable(): ReturnType<Kind["make"]> {
  const waiting: (() => void)[] = [];
  let settled = false;
  const wait = {
    then(fulfilled: (value: number) => void) {
      if (settled) fulfilled(1);
      else waiting.push(() => fulfilled(1));
    },
  };
  return {
    // A thenable of somebody else's that returns nothing from its then.
    wait: wait as unknown as PromiseLike<unknown>,
    complete: () => {
      settled = true;
      for (const each of waiting) each();
    },
  };
}

function nativePromise(reject: boolean): ReturnType<Kind["make"]> {
  let complete: () => void = never;
  const wait = new Promise((resolve, fail) => {
    complete = () => {
      if (reject) fail(new Error("seen by the wait"));
      else resolve(1);
    };
  });
  return { wait, complete };
}

const kinds: Record<string, Kind["make"]> = {
  "a future that is resolved": () => {
    const wait = new Future<number>();
    return { wait, complete: () => wait.resolve(1) };
  },
  "a future that is rejected": () => {
    const wait = new Future<number>();
    return { wait, complete: () => wait.reject(new Error("e")) };
  },
  "a future that is cancelled": () => {
    const wait = new Future<number>();
    return { wait, complete: () => wait.cancel() };
  },
  "a task": () => {
    const wait = CTX.beginning("x").asyncAsBackground((ctx) => ctx.wait());
    return { wait, complete: () => wait.cancel() };
  },
  "a ctx": () => {
    const wait = CTX.beginning("x").child("y");
    return { wait, complete: () => wait.cancel() };
  },
  "a ctx that ends with its parent": () => {
    const parent = CTX.beginning("x");
    return { wait: parent.child("y"), complete: () => parent.reject(1) };
  },
  "an event": () => {
    const wait = new AsyncEvent();
    return { wait, complete: () => wait.set() };
  },
  "an event that is set and cleared at once": () => {
    const wait = new AsyncEvent();
    return {
      wait,
      complete: () => {
        wait.set();
        wait.clear();
      },
    };
  },
  "a signal": () => {
    const { signal, abort, listeners } = countingSignal();
    return { wait: signal, complete: () => abort(), registered: listeners };
  },
  "somebody else's future": () => {
    const wait = new CountingWait();
    return { wait, complete: () => wait.finish(), registered: () => wait.registered };
  },
  "a promise that resolves": () => nativePromise(false),
  "a promise that rejects": () => nativePromise(true),
  "somebody else's thenable": foreignThenable,
};

const root = CTX.beginning("root");

describe.each(Object.entries(kinds))("waiting for %s", (_, make) => {
  it("ends when that is complete, and leaves nothing on it", async () => {
    const { wait, complete, registered } = make();
    const first = watch(root.waitForFirst(wait, new Future()));
    const all = watch(root.waitForAll(wait));
    expect([await first.state(), await all.state()]).toEqual(["pending", "pending"]);
    complete();
    expect([await first.state(), await all.state()]).toEqual(["resolved", "resolved"]);
    expect(registered?.() ?? 0).toBe(0);
  });

  it("leaves nothing on it where another was first", async () => {
    const { wait, registered } = make();
    const other = new Future<void>();
    const first = watch(root.waitForFirst(wait, other));
    await settle();
    expect(registered?.() ?? 1).toBe(1);
    other.resolve();
    expect([await first.state(), registered?.() ?? 0]).toEqual(["resolved", 0]);
  });

  it("resolves, in microtasks, where it was complete before", async () => {
    const { wait, complete } = make();
    if (wait instanceof AsyncEvent) wait.set();
    else complete();
    // Whoever made a promise sees to its rejection before anybody waits for it.
    if (wait instanceof Promise) wait.catch(never);
    await settle();
    const order: string[] = [];
    setImmediate(() => order.push("macrotask"));
    await root.waitForFirst(wait, new Future());
    order.push("first");
    await root.waitForAll(wait, wait);
    order.push("all");
    await settle();
    expect(order).toEqual(["first", "all", "macrotask"]);
  });

  it("is until all are complete where all are waited for", async () => {
    const { wait, complete } = make();
    const other = new Future<void>();
    const all = watch(root.waitForAll(wait, other, wait));
    complete();
    expect(await all.state()).toBe("pending");
    other.cancel();
    expect(await all.state()).toBe("resolved");
  });
});

describe("a wait", () => {
  it("for nothing is over at once", async () => {
    await root.waitForFirst();
    await root.waitForAll();
  });

  it("does not end with the ctx that was asked, unless that is passed too", async () => {
    const ctx = CTX.beginning("waiter");
    const without = watch(ctx.waitForFirst(new Future()));
    const withIt = watch(ctx.waitForFirst(new Future(), ctx));
    ctx.cancel();
    expect([await without.state(), await withIt.state()]).toEqual(["pending", "resolved"]);
    await ctx.waitForFirst(ctx, new Future());
  });

  it("counts two contexts that one ancestor ended as two", async () => {
    const parent = CTX.beginning("parent");
    const all = watch(root.waitForAll(parent.child("a"), parent.child("b")));
    parent.cancel();
    expect(await all.state()).toBe("resolved");
  });

  it("subscribes to nothing where it is not needed", async () => {
    const wait = new CountingWait();
    const done = new Future<void>();
    done.resolve();
    await root.waitForFirst(wait, done);
    expect(wait.added).toBe(0);
  });

  it("for a complete future lets macrotasks have their turn when repeated for long", async () => {
    const done = new Future<void>();
    done.resolve();
    let macrotasks = 0;
    let over = false;
    const count = (): void => {
      macrotasks++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    // Until they have, or for longer than any machine takes.
    const start = performance.now();
    while (macrotasks <= 2 && performance.now() - start < 2_000) await root.waitForFirst(done);
    over = true;
    expect(macrotasks).toBeGreaterThan(2);
  });

  it("takes a thenable that throws for one that is settled", async () => {
    const hostile = [
      {
        then() {
          throw new Error("then");
        },
      },
      {
        then(fulfilled: () => void, rejected: () => void) {
          fulfilled();
          fulfilled();
          rejected();
          throw new Error("after");
        },
      },
    ] as unknown as PromiseLike<unknown>[];
    const other = new CountingWait();
    for (const each of hostile) await root.waitForFirst(each, other);
    await root.waitForAll(...hostile);
    expect(other.registered).toBe(0);
  });

  it("is not ended twice by a thenable that calls back twice", async () => {
    const { wait, complete } = foreignThenable();
    const other = new Future();
    const all = watch(root.waitForAll(wait, other, new AsyncEvent()));
    complete();
    complete();
    other.resolve(1);
    expect(await all.state()).toBe("pending");
  });

  it("that cannot subscribe rejects, and takes back where it could", async () => {
    const good = new CountingWait();
    const bad = new CountingWait();
    bad.addDoneCallback = () => {
      throw new Error("broken");
    };
    await expect(root.waitForFirst(good, bad)).rejects.toThrow("broken");
    expect(good.registered).toBe(0);
  });

  it("sees to the rejection of a promise it waited for, also where another was first", async () => {
    const reasons = await unhandledIn(async () => {
      const { wait, complete } = nativePromise(true);
      const other = new Future<void>();
      const first = root.waitForFirst(wait, other);
      other.resolve();
      await first;
      complete();
    });
    expect(reasons).toEqual([]);
  });
});

describe("a native promise", () => {
  it("has one reaction however many waits come one after the other", async () => {
    const long = new Promise<number>(never);
    const reactions = countThens(long);
    const ctx = CTX.beginning("ctx");
    for (let wait = 0; wait < 50; wait++) {
      const short = new Future<void>();
      const waits = [
        () => ctx.waitForFirst(long, short),
        () => ctx.waitForFirst(short, long, short),
        () => {
          const child = ctx.child("short");
          short.addDoneCallback(() => child.cancel());
          return child.until(long).catch(never);
        },
      ];
      const waiting = waits[wait % 3]?.();
      short.resolve();
      await waiting;
    }
    expect(reactions()).toBe(1);
  });

  it("has as many reactions as there were waits open at the same time, and no more", async () => {
    const long = new Promise<number>(never);
    const reactions = countThens(long);
    for (const open of [3, 5, 2, 5, 1]) {
      const short = new Future<void>();
      const waits = Array.from({ length: open }, () => root.waitForFirst(long, short));
      short.resolve();
      await Promise.all(waits);
    }
    expect(reactions()).toBe(5);
  });

  it("tells each wait that is open, those with a reaction that was used before included", async () => {
    const { wait, complete } = nativePromise(false);
    const short = new Future<void>();
    const first = root.waitForFirst(wait, short);
    short.resolve();
    await first;
    const [second, third] = [root.waitForAll(wait), root.waitForAll(wait)];
    complete();
    await Promise.all([second, third]);
    await root.waitForAll(wait, wait);
  });

  it("tells a later wait that took over a reaction which had fired meanwhile", async () => {
    const promise = Promise.resolve(7);
    const short = new Future<void>();
    short.resolve();
    const child = root.child("short");
    const waiting = child.until(new Promise<number>(never)).catch(never);
    child.cancel();
    await waiting;
    expect(await root.until(promise)).toBe(7);
    const ended = CTX.beginning("ended");
    ended.cancel();
    await ended.until(promise).catch(never);
    await settle();
    expect(await root.until(promise)).toBe(7);
  });
});

it("no random wait leaves a registration, and each resolves exactly when the model says", async () => {
  const what = fc.record({
    kind: fc.constantFrom("future", "signal", "event", "promise"),
    at: fc.option(fc.nat(6), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(what, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
      fc.constantFrom("first", "all"),
      async (things, picks, mode) => {
        const made = things.map(({ kind }) => {
          if (kind === "future") {
            const wait = new CountingWait();
            return { wait, complete: () => wait.finish(), left: () => wait.registered };
          }
          if (kind === "signal") {
            const { signal, abort, listeners } = countingSignal();
            return { wait: signal, complete: () => abort(), left: listeners };
          }
          if (kind === "event") {
            const wait = new AsyncEvent();
            const taken = new Set<unknown>();
            const add = wait.addSetCallback.bind(wait);
            wait.addSetCallback = (callback) => {
              const undo = add(callback);
              taken.add(undo);
              return () => {
                taken.delete(undo);
                undo();
              };
            };
            return { wait, complete: () => wait.set(), left: () => taken.size };
          }
          const { wait, complete } = nativePromise(false);
          return { wait, complete, left: () => 0 };
        });
        const complete = (step: number): void => {
          for (const [index, { at }] of things.entries()) if (at === step) made[index]?.complete();
        };
        complete(0);
        await Promise.resolve();
        const indices = picks.map((pick) => pick % things.length);
        const waits = indices.map((index) => (made[index] as { wait: Waitable }).wait);
        const waiting = watch(
          mode === "first" ? root.waitForFirst(...waits) : root.waitForAll(...waits),
        );
        const steps = indices.map((index) => things[index]?.at ?? Infinity);
        const expected = mode === "first" ? Math.min(...steps) : Math.max(...steps);
        for (let step = 0; step <= 6; step++) {
          if (step > 0) complete(step);
          expect(await waiting.state()).toBe(step >= expected ? "resolved" : "pending");
        }
        if (expected === Infinity) return;
        expect(made.map(({ left }) => left())).toEqual(made.map(() => 0));
      },
    ),
    { numRuns: 300 },
  );
});
