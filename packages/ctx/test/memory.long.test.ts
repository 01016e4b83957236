import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { settle } from "./support/noise.ts";

setFlagsFromString("--expose-gc");
// The flag above gives every new context a gc().
const gc = runInNewContext("gc") as () => void;

const MILLION = 1_000_000;

function never(): undefined {
  return undefined;
}

/** The heap in use when everything that is garbage has gone. */
async function heap(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await settle();
    gc();
  }
  return process.memoryUsage().heapUsed;
}

/** Runs something many times, and returns by how many bytes each time has made the heap grow. */
async function growthPerTime(run: (time: number) => unknown, times = MILLION): Promise<number> {
  const batch = async (size: number): Promise<void> => {
    for (let time = 0; time < size; time++) {
      await run(time);
      // What is due is called in microtasks; a turn now and then lets the collector in.
      if (time % 10_000 === 0) await settle();
    }
  };
  await batch(10_000);
  const before = await heap();
  await batch(times);
  return ((await heap()) - before) / times;
}

/** Waits until none of these is reachable; a WeakRef lives on until the end of the turn. */
async function gone(refs: readonly WeakRef<object>[]): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    await settle();
    gc();
    if (refs.every((ref) => ref.deref() === undefined)) return true;
  }
  return false;
}

describe("a million times over, less than a byte stays each time", () => {
  it("of a child that is listened to and finishes, on a root that lives on", async () => {
    const root = CTX.beginning("root");
    let heard = 0;
    const growth = await growthPerTime(() => {
      const child = root.child("request");
      child.addDoneCallback(() => heard++);
      child.cancel();
    });
    expect([heard > MILLION, growth < 1, root.done]).toEqual([true, true, false]);
  }, 120_000);

  it("of a child with a task, a signal and a timeout, give or take the noise of fewer times", async () => {
    const root = CTX.beginning("root");
    const growth = await growthPerTime(async () => {
      using child = root.child("request", { timeout: 60_000, signal: root.signal });
      await child.asyncAsBackground((ctx) => ctx.name);
      child.child("below").addDoneCallback(never);
    }, 200_000);
    expect(growth).toBeLessThan(5);
  }, 120_000);

  it("of until with a short promise, and of a short one against one that never settles", async () => {
    const root = CTX.beginning("root");
    const long = new Promise<number>(never);
    const growth = await growthPerTime(async (time) => {
      if (time % 2 === 0) return await root.until(Promise.resolve(time));
      const child = root.child("short");
      const waiting = child.until(long).catch(never);
      child.cancel();
      return await waiting;
    });
    expect(growth).toBeLessThan(1);
  }, 120_000);

  it("of waitForFirst with a short promise against a promise, a future, a ctx and a signal", async () => {
    const root = CTX.beginning("root");
    const long = [new Promise(never), new Future(), root, new AbortController().signal] as const;
    const growth = await growthPerTime(() => root.waitForFirst(Promise.resolve(), ...long));
    expect(growth).toBeLessThan(1);
  }, 120_000);
});

describe("garbage", () => {
  it("is a child that is dropped without a listener, whatever was asked of it", async () => {
    const root = CTX.beginning("root");
    const drop = (): WeakRef<object>[] => {
      const child = root.child("child");
      const below = child.child("below");
      below.addDoneCallback(never)();
      expect([child.done, below.outcome, String(below) === ""]).toEqual([false, undefined, false]);
      return [new WeakRef(child), new WeakRef(below)];
    };
    expect(await gone(drop())).toBe(true);
    expect(root.done).toBe(false);
  });

  it("is a child whose children were listened to and have finished", async () => {
    const root = CTX.beginning("root");
    const drop = (): WeakRef<object>[] => {
      const child = root.child("child");
      const below = child.child("below");
      below.addDoneCallback(never);
      below.cancel();
      return [new WeakRef(child), new WeakRef(below)];
    };
    expect(await gone(drop())).toBe(true);
    expect(root.done).toBe(false);
  });

  it("is a child whose tasks are over", async () => {
    const root = CTX.beginning("root");
    const drop = async (): Promise<WeakRef<object>[]> => {
      const child = root.child("child");
      const task = child.asyncAsBackground((ctx) => ctx.name);
      await task;
      return [new WeakRef(child), new WeakRef(task)];
    };
    const refs = await drop();
    expect(await gone(refs)).toBe(true);
    expect(root.done).toBe(false);
  });

  it("is a promise that was named", async () => {
    const root = CTX.beginning("root");
    const drop = (): WeakRef<object>[] => {
      const promise = Promise.resolve();
      root.setFutureName(promise, "named");
      return [new WeakRef(promise)];
    };
    expect(await gone(drop())).toBe(true);
    expect(root.done).toBe(false);
  });

  it("is not a child that is listened to", async () => {
    const root = CTX.beginning("root");
    const heard: string[] = [];
    const drop = (): WeakRef<object>[] => {
      const child = root.child("child");
      child.child("below").addOnDone((ctx) => heard.push(ctx.name));
      return [new WeakRef(child)];
    };
    expect(await gone(drop())).toBe(false);
    root.cancel();
    await settle();
    expect(heard).toEqual(["root-->child-->below"]);
  });

  it("is a callback that was called or taken back, even where its undoing is kept", async () => {
    const root = CTX.beginning("root");
    const undoings: (() => void)[] = [];
    const drop = (ctx: CTX): WeakRef<object> => {
      const callback = (): void => undefined;
      undoings.push(ctx.addDoneCallback(callback));
      return new WeakRef(callback);
    };
    const child = root.child("child");
    const refs = [drop(child), drop(root)];
    child.cancel();
    undoings[1]?.();
    expect(await gone(refs)).toBe(true);
    expect([root.done, undoings.length]).toEqual([false, 2]);
  });

  it("is what a promise of somebody else's was waited for by", async () => {
    const long = new Promise<number>(never);
    const drop = async (): Promise<WeakRef<object>[]> => {
      const root = CTX.beginning("root");
      const waiting = [root.until(long).catch(never), root.waitForFirst(long, root)];
      root.cancel();
      await Promise.all(waiting);
      return [new WeakRef(root), ...waiting.map((each) => new WeakRef(each))];
    };
    const refs = await drop();
    expect(await gone(refs)).toBe(true);
    expect(long).toBeInstanceOf(Promise);
  });
});

describe("however large a tree is", () => {
  it("a chain of 200,000 ends, and has a name and a text", async () => {
    const depth = 200_000;
    const root = CTX.beginning("root");
    let leaf = root;
    let heard = 0;
    for (let level = 1; level < depth; level++) {
      leaf = leaf.child("c");
      if (level % 2 === 0) leaf.addDoneCallback(() => heard++);
    }
    const { signal } = leaf;
    expect([leaf.name.length, String(leaf).length < 10_000]).toEqual([
      4 + (depth - 1) * "-->c".length,
      true,
    ]);
    root.cancel();
    expect([leaf.done, signal.aborted, String(leaf).includes("CANCELLED(FUT{root})")]).toEqual([
      true,
      true,
      true,
    ]);
    await settle();
    expect(heard).toBe(depth / 2 - 1);
  }, 30_000);

  it("a fan of 300,000 ends", async () => {
    const width = 300_000;
    const root = CTX.beginning("root");
    let heard = 0;
    const children = Array.from({ length: width }, () => root.child("c"));
    for (const child of children) child.addDoneCallback(() => heard++);
    root.reject("over");
    expect(children.every((child) => child.exception() === "over")).toBe(true);
    await settle();
    expect(heard).toBe(width);
  }, 30_000);
});
