import { afterEach, describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { inspect, inspectionKey } from "../src/inspection.ts";
import { nextTurn } from "../src/turn.ts";
import { keepWatch, watch } from "../src/watch.ts";
import { settle } from "./support/noise.ts";

const key = Symbol.for("@machinery/ctx:watch");
const kept: unknown = Reflect.get(globalThis, key);

afterEach(() => {
  Reflect.deleteProperty(globalThis, key);
  if (kept !== undefined) Reflect.set(globalThis, key, kept);
});

function onEnd(): void {
  // Is only there to be listed.
}

describe("an inspection", () => {
  it("tells what holds a ctx, and of children only those that something holds", async () => {
    const root = CTX.beginning("root");
    const ctx = root.child("ctx", {
      prefix: "a",
      timeout: 5_000,
      signal: new AbortController().signal,
    });
    const index = {};
    ctx.addDoneCallback(onEnd);
    ctx.addOnDone(onEnd, { index });
    expect(ctx.signal.aborted).toBe(false);
    const held = ctx.child("held");
    held.addDoneCallback(onEnd);
    ctx.child("not held");
    const found = inspect(ctx);
    expect({
      ...found,
      node: [found?.node.parent?.ownName === root.name, found?.node.ownName, found?.node.prefix],
    }).toEqual({
      node: [true, "ctx", "a"],
      children: [held],
      listeners: [onEnd, index],
      holds: 6,
      signal: true,
      follows: true,
      timeout: true,
    });
    ctx.cancel();
    await settle();
    expect([inspect(ctx)?.holds, inspect(root)?.children]).toEqual([0, []]);
  });

  it("knows the waits of a ctx by their names", () => {
    const ctx = CTX.beginning("root");
    void ctx.sleep(5_000);
    void ctx.until(new Promise(() => undefined));
    void ctx.wait();
    void ctx.waitForFirst(ctx, new Future());
    const names = inspect(ctx)?.listeners.map((each) =>
      typeof each === "function" ? each.name : each,
    );
    expect(names).toEqual(["sleep", "until", "wait", "wait"]);
    ctx.cancel();
  });

  it("is nothing that shows on a ctx", () => {
    const ctx = CTX.beginning("root");
    expect([Object.keys(ctx).includes(String(inspectionKey())), inspect({})]).toEqual([
      false,
      undefined,
    ]);
    expect(
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(ctx), inspectionKey())?.enumerable,
    ).toBe(false);
  });
});

describe("a watch", () => {
  it("is kept by nobody, unless somebody begins to, and then there is one", () => {
    Reflect.deleteProperty(globalThis, key);
    expect([watch(), keepWatch() === keepWatch(), watch() === keepWatch()]).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  it("has the tasks that run until they are done, those of ended contexts too", async () => {
    const { tasks } = keepWatch();
    const root = CTX.beginning("watched");
    const cleanedUp = new Future<void>();
    const task = root.asyncAsBackground(async (ctx) => {
      await ctx.waitForFirst(ctx);
      await cleanedUp;
    });
    const names = (): string[] =>
      [...tasks].filter(({ ctx }) => ctx.name.startsWith("watched")).map(({ name }) => name);
    const seen = [names()];
    await settle();
    task.cancel();
    await settle();
    seen.push(names());
    cleanedUp.resolve();
    await settle();
    seen.push(names());
    expect(seen).toEqual([["watched-->task"], ["watched-->task"], []]);
  });

  it("counts the turns that are waited for", async () => {
    const watching = keepWatch();
    const before = watching.turns;
    const turn = new Promise<void>(nextTurn);
    const during = watching.turns;
    await turn;
    expect([during - before, watching.turns - before]).toEqual([1, 0]);
  });
});
