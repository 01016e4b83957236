import { recordLog, VirtualClock } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { inspect } from "../src/inspection.ts";
import { collectGarbage } from "./support/garbage.ts";
import { settle } from "./support/noise.ts";

const ignore = (): void => undefined;

const holds = (...all: CTX[]): unknown[] => all.map((ctx) => inspect(ctx)?.holds);

describe("a ctx is held", () => {
  it("as long as something listens to it or below it, and no longer", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const below = child.child("below");
    const all = [root, child, below];
    const states = [holds(...all)];
    const first = below.addDoneCallback(ignore);
    const second = below.addDoneCallback(ignore);
    states.push(holds(...all));
    first();
    first();
    states.push(holds(...all));
    second();
    states.push(holds(...all));
    below.addDoneCallback(ignore);
    states.push(holds(...all));
    below.cancel();
    states.push(holds(...all));
    expect(states).toEqual([
      [0, 0, 0],
      [1, 1, 2],
      [1, 1, 1],
      [0, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it("by nobody once it has ended, also where what was due is taken back", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const below = child.child("below");
    const undo = below.addDoneCallback(ignore);
    child.cancel();
    undo();
    below.cancel();
    expect(holds(root, child, below)).toEqual([0, 0, 0]);
  });

  it("by a wait as long as that waits, however it ends", async () => {
    const clock = new VirtualClock();
    const states: unknown[] = [];
    const waits: ((ctx: CTX, due: Future<unknown>) => Promise<unknown>)[] = [
      (ctx) => ctx.sleep(10),
      (ctx, due) => ctx.until(due),
      (ctx, due) => ctx.until(Promise.resolve(due)),
      (ctx, due) => ctx.waitForFirst(due, ctx),
    ];
    for (const wait of waits) {
      for (const ending of ["resolve", "reject"] as const) {
        const ctx = CTX.beginning("root", { clock });
        const due = new Future<unknown>();
        const waiting = Promise.allSettled([wait(ctx, due)]);
        await settle();
        const meanwhile = holds(ctx);
        due[ending](1);
        await clock.add(10);
        await waiting;
        states.push([...meanwhile, ...holds(ctx)]);
      }
    }
    expect(states).toEqual(states.map(() => [1, 0]));
  });

  it("among others in the order in which they came to be held, whichever leaves", () => {
    const root = CTX.beginning("root");
    const children = ["a", "b", "c", "d", "e"].map((name) => root.child(name));
    const seen: string[] = [];
    const look = (): void => {
      const held = inspect(root)?.children ?? [];
      seen.push(
        held.map((each) => "abcde"[children.findIndex((child) => child === each)]).join(""),
      );
    };
    const [a, b, c, d] = children.map((child) => child.addDoneCallback(ignore));
    for (const leave of [b, d, a, c]) {
      leave?.();
      look();
      children[1]?.addDoneCallback(ignore);
      look();
      children[1]?.removeDoneCallback(ignore);
    }
    expect(seen).toEqual(["acde", "acdeb", "ace", "aceb", "ce", "ceb", "e", "eb"]);
  });

  it("no longer among others when it has ended", () => {
    const root = CTX.beginning("root");
    const children = [root.child("a"), root.child("b"), root.child("c")];
    for (const child of children) child.addDoneCallback(ignore);
    children[1]?.cancel();
    expect([inspect(root)?.children, holds(root)]).toEqual([[children[0], children[2]], [2]]);
  });
});

it("a callback that was added after the end and taken back is not called, nor reported", async () => {
  const log = recordLog();
  const ctx = CTX.beginning("root", { log });
  let called = 0;
  ctx.cancel();
  ctx.addDoneCallback(() => called++)();
  await settle();
  expect([called, log.errors]).toEqual([0, []]);
});

describe("who keeps the undoing of a callback keeps nothing else", () => {
  type Add = (ctx: CTX, callback: () => void) => () => void;
  const ways: [string, Add][] = [
    ["addDoneCallback", (ctx, callback) => ctx.addDoneCallback(callback)],
    ["addOnDone", (ctx, callback) => ctx.addOnDone(callback)],
    ["addOnDone with an index", (ctx, callback) => ctx.addOnDone(ignore, { index: callback })],
  ];

  /** In a function of its own, so that no frame knows the callback. */
  function added(add: Add, ctx: CTX): { readonly ref: WeakRef<object>; readonly undo: () => void } {
    const callback = (): void => undefined;
    return { ref: new WeakRef(callback), undo: add(ctx, callback) };
  }

  it.each(ways)("of %s, when it was called and when it was taken back", async (_, add) => {
    const ctx = CTX.beginning("root");
    const [called, takenBack] = [added(add, ctx), added(add, ctx)];
    takenBack.undo();
    ctx.cancel();
    await settle();
    await collectGarbage();
    expect([called, takenBack].map(({ ref }) => ref.deref())).toEqual([undefined, undefined]);
    called.undo();
  });
});
