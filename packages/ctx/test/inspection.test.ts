import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { inspect, inspectionKey } from "../src/inspection.ts";
import { settle } from "./support/noise.ts";

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

  it("tells apart what holds a ctx", () => {
    const root = CTX.beginning("root");
    const all = [
      root.child("plain"),
      root.child("timeout", { timeout: 5_000 }),
      root.child("follows", { signal: new AbortController().signal }),
      root.child("signal"),
    ];
    expect(all[3]?.signal.aborted).toBe(false);
    const flags = all.map((each) => {
      const found = inspect(each);
      return [found?.holds, found?.timeout, found?.follows, found?.signal];
    });
    expect(flags).toEqual([
      [0, false, false, false],
      [1, true, false, false],
      [1, false, true, false],
      [1, false, false, true],
    ]);
    root.cancel();
  });

  it("tells of the ctx of a task as long as that runs, whatever it waits for", async () => {
    const root = CTX.beginning("root");
    const over = new Future<void>();
    const task = root.asyncAsBackground(async () => {
      await over;
    });
    await settle();
    const [child] = inspect(root)?.children ?? [];
    const found = child === undefined ? undefined : inspect(child);
    expect([found?.node.ownName, found?.holds, found?.listeners]).toEqual(["task", 1, []]);
    over.resolve();
    await task;
    expect(inspect(root)?.children).toEqual([]);
  });

  it("does not list what is called in a moment because the end had come before", () => {
    const root = CTX.beginning("root");
    root.cancel();
    root.addDoneCallback(onEnd);
    expect([root.hasDirectDoneCallback(onEnd), inspect(root)?.listeners]).toEqual([true, []]);
  });

  it("knows the waits of a ctx by their names", () => {
    const ctx = CTX.beginning("root");
    void ctx.sleep(5_000);
    void ctx.until(new Promise(() => undefined));
    void ctx.wait();
    void ctx.waitForFirst(ctx, new Future());
    const names = inspect(ctx)?.listeners.map((each) => (each as { name: string }).name);
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
