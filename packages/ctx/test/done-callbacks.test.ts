import { recordLog } from "@machinery/testing";
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { settle } from "./support/noise.ts";

/** A ctx, a future and a task are the same in this respect. */
const things = {
  ctx: () => CTX.beginning("a"),
  future: () => new Future<never>({ name: "a" }),
  task: () => CTX.beginning("root").asyncAsBackground((ctx) => ctx.wait(), { name: "a" }),
};

describe.each(Object.entries(things))("a done callback of a %s", (_, make) => {
  it("is called once, with how it ended, and never inside the call that ends it", async () => {
    const thing = make();
    const outcomes: unknown[] = [];
    thing.addDoneCallback((status) => {
      outcomes.push(status.outcome, status.done, status.cancelled);
      expect(() => status.result()).toThrow("was cancelled");
      expect(() => status.exception()).toThrow("was cancelled");
    });
    thing.cancel("why");
    expect(outcomes).toEqual([]);
    await settle();
    thing.cancel("again");
    await settle();
    expect(outcomes).toEqual([
      { status: "cancelled", reason: expect.objectContaining({ cause: "why" }) as unknown },
      true,
      true,
    ]);
  });

  it("is called in the order of adding, the same function as often as it was added", async () => {
    const thing = make();
    const called: string[] = [];
    const a = (): void => void called.push("a");
    const b = (): void => void called.push("b");
    for (const each of [a, b, a]) thing.addDoneCallback(each);
    thing.cancel();
    await settle();
    expect(called).toEqual(["a", "b", "a"]);
  });

  it("is called, though not inside the call, when it is added after the end", async () => {
    const thing = make();
    thing.cancel();
    await settle();
    const called: string[] = [];
    thing.addDoneCallback(() => {
      called.push("late");
      thing.addDoneCallback(() => called.push("later"));
    });
    expect(called).toEqual([]);
    await settle();
    expect(called).toEqual(["late", "later"]);
  });

  it("is called after those that waited when it is added between the end and their call", async () => {
    const thing = make();
    const called: string[] = [];
    thing.addDoneCallback(() => called.push("first"));
    thing.addDoneCallback(() => called.push("second"));
    thing.cancel();
    thing.addDoneCallback(() => called.push("late"));
    await settle();
    expect(called).toEqual(["first", "second", "late"]);
  });

  it("is not called once taken back, by its undoing, more than once at will", async () => {
    const thing = make();
    const called: string[] = [];
    const undo = thing.addDoneCallback(() => called.push("a"));
    thing.addDoneCallback(() => called.push("b"));
    undo();
    undo();
    thing.cancel();
    await settle();
    undo();
    expect(called).toEqual(["b"]);
  });

  it("is not called once taken back even if it was due, also by a callback before it", async () => {
    const thing = make();
    const called: string[] = [];
    thing.addDoneCallback(() => {
      called.push("a");
      undo();
    });
    const undo = thing.addDoneCallback(() => called.push("b"));
    const due = thing.addDoneCallback(() => called.push("c"));
    thing.cancel();
    due();
    await settle();
    thing.addDoneCallback(() => called.push("d"))();
    await settle();
    expect(called).toEqual(["a"]);
  });

  it("is taken back with all its registrations, whose number is returned", async () => {
    const thing = make();
    const called: string[] = [];
    const a = (): void => void called.push("a");
    thing.addDoneCallback(a);
    thing.addDoneCallback(() => called.push("b"));
    const undo = thing.addDoneCallback(a);
    thing.addDoneCallback(a);
    undo();
    expect([thing.removeDoneCallback(a), thing.removeDoneCallback(a)]).toEqual([2, 0]);
    thing.cancel();
    await settle();
    expect([called, thing.removeDoneCallback(a)]).toEqual([["b"], 0]);
  });

  it("is taken back by its own undoing, which takes back no later one of the same function", async () => {
    const thing = make();
    const called: string[] = [];
    const a = (): void => void called.push("a");
    const undo = thing.addDoneCallback(a);
    undo();
    const again = thing.addDoneCallback(a);
    undo();
    expect(thing.removeDoneCallback(a)).toBe(1);
    thing.addDoneCallback(a);
    undo();
    again();
    thing.cancel();
    await settle();
    expect(called).toEqual(["a"]);
  });

  it("is not known any more while it is called, and its undoing takes back none that it adds", async () => {
    const thing = make();
    const known: number[] = [];
    const again = (): void => {
      known.push(thing.removeDoneCallback(again));
      if (known.length > 1) return;
      thing.addDoneCallback(again);
      undo();
    };
    const undo = thing.addDoneCallback(again);
    thing.cancel();
    await settle();
    undo();
    expect(known).toEqual([0, 0]);
  });

  it("counts as removed while it is due, and not once it was called", async () => {
    const thing = make();
    const a = (): void => undefined;
    thing.addDoneCallback(a);
    thing.cancel();
    thing.addDoneCallback(a);
    expect(thing.removeDoneCallback(a)).toBe(2);
    thing.addDoneCallback(a);
    await settle();
    expect(thing.removeDoneCallback(a)).toBe(0);
  });
});

describe("a done callback that throws", () => {
  const boom = new Error("boom");
  const expected = (who: string): unknown => [
    { message: `a done callback of ${who} threw: boom`, error: boom },
    { message: `a done callback of ${who} threw: boom`, error: boom },
  ];
  const throwing = (): never => {
    throw boom;
  };
  const rejecting = (): Promise<never> => Promise.reject(boom);

  it.each(["ctx", "future", "task"])(
    "is logged by a %s, and the others still run",
    async (kind) => {
      const log = recordLog();
      const called: string[] = [];
      const root = CTX.beginning("a", { log });
      const thing =
        kind === "ctx"
          ? root
          : kind === "future"
            ? new Future<never>({ name: "f", log })
            : root.asyncAsBackground((ctx) => ctx.wait(), { name: "t" });
      thing.addDoneCallback(throwing);
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what a user may do all the same
      thing.addDoneCallback(rejecting);
      thing.addDoneCallback(() => called.push("last"));
      thing.cancel();
      await settle();
      const who = { ctx: "a", future: "Future#f", task: "a-->t" }[kind] ?? "";
      expect([called, log.errors]).toEqual([["last"], expected(who)]);
    },
  );

  it("disturbs nobody where the log throws as well", async () => {
    const broken = (): never => {
      throw new Error("disk full");
    };
    const root = CTX.beginning("a", { log: { info: broken, error: broken } });
    const called: string[] = [];
    root.addDoneCallback(throwing);
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what a user may do all the same
    root.addDoneCallback(rejecting);
    root.child("b").addDoneCallback(() => called.push("b"));
    root.cancel();
    await settle();
    expect(called).toEqual(["b"]);
  });

  it("is logged whatever it throws", async () => {
    const log = recordLog();
    const root = CTX.beginning("a", { log });
    const hostile: unknown[] = [undefined, null, Symbol("s"), Object.create(null)];
    for (const each of hostile) {
      root.addDoneCallback(() => {
        throw each;
      });
    }
    root.cancel();
    await settle();
    expect(log.errors.map(({ message }) => message)).toEqual(
      ["undefined", "null", "Symbol(s)", "Object"].map(
        (text) => `a done callback of a threw: ${text}`,
      ),
    );
  });

  it("may be a callback that returns a hostile thenable", async () => {
    const log = recordLog();
    const root = CTX.beginning("a", { log });
    const hostile = (): unknown => ({
      then() {
        throw boom;
      },
    });
    root.addDoneCallback(hostile);
    root.cancel();
    await settle();
    expect(log.errors).toEqual([{ message: "a done callback of a threw: boom", error: boom }]);
  });
});

describe("callbacks of a tree", () => {
  it("are called parents before children, each in the order added, in one go", async () => {
    const root = CTX.beginning("root");
    const a = root.child("a");
    const b = root.child("b");
    const below = a.child("below");
    const called: string[] = [];
    for (const [index, each] of [below, b, a, root, below].entries()) {
      each.addOnDone((ctx) => called.push(`${index} ${ctx.name}`));
    }
    root.cancel();
    await Promise.resolve();
    expect(called).toEqual([
      "3 root",
      "2 root-->a",
      "1 root-->b",
      "0 root-->a-->below",
      "4 root-->a-->below",
    ]);
  });

  it("hear the end that was there when they became due, once, where an own end comes later", async () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const heard: unknown[] = [];
    child.addDoneCallback((status) => heard.push(status.outcome));
    root.reject("root's");
    child.reject("child's");
    child.addDoneCallback((status) => heard.push(status.outcome));
    await settle();
    expect(heard).toEqual([
      { status: "rejected", reason: "root's" },
      { status: "rejected", reason: "child's" },
    ]);
  });

  it("are known by their index instead of themselves", async () => {
    const root = CTX.beginning("root");
    const called: string[] = [];
    const callback = (): void => void called.push("a");
    const index = {};
    const undo = root.addOnDone(callback, { index });
    root.addOnDone(callback);
    const has = (): boolean[] =>
      [index, callback, {}].map((each) => root.hasDirectDoneCallback(each));
    expect(has()).toEqual([true, true, false]);
    expect([root.removeDoneCallback(index), has()]).toEqual([1, [false, true, false]]);
    undo();
    root.cancel();
    expect(has()).toEqual([false, true, false]);
    await settle();
    expect([called, has()]).toEqual([["a"], [false, false, false]]);
  });

  it("are found on the very ctx alone", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const callback = (): void => undefined;
    root.addDoneCallback(callback);
    expect([root, child].map((each) => each.hasDirectDoneCallback(callback))).toEqual([
      true,
      false,
    ]);
    expect(child.removeDoneCallback(callback)).toBe(0);
  });

  it("are called below a child that ended before, without hearing of the parent", async () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const heard: string[] = [];
    child.child("below").addDoneCallback((status) => heard.push(String(status.outcome?.status)));
    child.reject("x");
    await settle();
    root.cancel();
    await settle();
    expect(heard).toEqual(["rejected"]);
  });
});

describe("AsyncLocalStorage", () => {
  const store = new AsyncLocalStorage<string>();

  it("shows callbacks the store of the call that ended the ctx", async () => {
    const root = CTX.beginning("root");
    const seen: (string | undefined)[] = [];
    store.run("adding", () => {
      root.addDoneCallback(() => seen.push(store.getStore()));
      root.child("a").addDoneCallback(() => seen.push(store.getStore()));
    });
    store.run("ending", () => root.cancel());
    await settle();
    expect(seen).toEqual(["ending", "ending"]);
  });

  it("shows late callbacks the store of their adding", async () => {
    const root = CTX.beginning("root");
    store.run("ending", () => root.cancel());
    const seen: (string | undefined)[] = [];
    store.run("adding", () => root.addDoneCallback(() => seen.push(store.getStore())));
    await settle();
    expect(seen).toEqual(["adding"]);
  });

  it("shows tasks that of whoever made them, and their waits keep it", async () => {
    const root = CTX.beginning("root");
    const other = new Future<void>();
    const seen: (string | undefined)[] = [];
    const task = store.run("making", () =>
      root.asyncAsBackground(async (ctx) => {
        seen.push(store.getStore());
        await ctx.waitForFirst(other);
        seen.push(store.getStore());
        await ctx.until(other);
        seen.push(store.getStore());
      }),
    );
    await settle();
    store.run("resolving", () => other.resolve());
    await task;
    expect(seen).toEqual(["making", "making", "making"]);
  });
});
