import { describe, expect, it } from "vitest";
import { CTX, Future } from "../src/index.ts";
import { nextTurn } from "../src/turn.ts";
import { keepWatch, type Watch, watch } from "../src/watch.ts";
import { fewTurns as settle } from "./support/noise.ts";

const registry: Partial<Record<symbol, Watch>> = globalThis;
const key = Symbol.for("@machinery/ctx:watch");

/** Runs a function as if nobody had kept a watch before, and then as if it had not run. */
async function asAtFirst(run: () => unknown): Promise<void> {
  const before = registry[key];
  Reflect.deleteProperty(registry, key);
  try {
    await run();
  } finally {
    if (before === undefined) Reflect.deleteProperty(registry, key);
    else registry[key] = before;
  }
}

describe("the watch", () => {
  it("is kept by nobody until somebody asks, and then for all copies of the package", () =>
    asAtFirst(() => {
      expect(watch()).toBeUndefined();
      const kept = keepWatch();
      expect(kept).toEqual({ tasks: new Set(), turns: 0, settling: 0 });
      expect([watch() === kept, keepWatch() === kept, registry[key] === kept]).toEqual([
        true,
        true,
        true,
      ]);
    }));

  it("sees each task from when it is made until it is done, whether or not it ever ran", () =>
    asAtFirst(async () => {
      const { tasks } = keepWatch();
      const root = CTX.beginning("root");
      const ended = root.child("ended");
      ended.cancel();
      const over = new Future<void>();
      const cleaning = root.asyncAsBackground(() => over.then(), { name: "cleaning" });
      const running = root.asyncAsBackground((ctx) => ctx.wait(), { name: "running" });
      const quick = root.asyncAsBackground(() => 1, { name: "quick" });
      const never = ended.asyncAsBackground(() => 1, { name: "never" });
      expect([...tasks]).toEqual([cleaning, running, quick, never]);
      await settle();
      expect([...tasks].map(({ name, ctx }) => [name, ctx.name])).toEqual([
        ["root-->cleaning", "root-->cleaning"],
        ["root-->running", "root-->running"],
      ]);
      root.cancel();
      await settle();
      expect([...tasks]).toEqual([cleaning]);
      over.resolve();
      await settle();
      expect(tasks.size).toBe(0);
    }));

  it("counts the turns that are waited for", () =>
    asAtFirst(async () => {
      const kept = keepWatch();
      const seen: number[] = [];
      nextTurn(() => seen.push(kept.turns));
      nextTurn(() => seen.push(kept.turns));
      seen.push(kept.turns);
      await settle();
      expect([seen, kept.turns]).toEqual([[2, 1, 0], 0]);
    }));

  it("is not needed: tasks run and turns come without it", () =>
    asAtFirst(async () => {
      const seen: string[] = [];
      nextTurn(() => seen.push("turn"));
      CTX.beginning("root").asyncAsBackground(() => seen.push("task"));
      await settle();
      expect([seen.sort(), watch()]).toEqual([["task", "turn"], undefined]);
    }));
});
