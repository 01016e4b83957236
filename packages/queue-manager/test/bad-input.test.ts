import { CTX } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { queueManager, withQueueManager } from "../src/index.ts";

// Called as from JavaScript, where nobody checks the types.
type Loose = (...args: unknown[]) => unknown;

const ctx = CTX.beginning("test");
const things: readonly (readonly [string, unknown])[] = [
  ["nothing", undefined],
  ["null", null],
  ["a number", 5],
  ["a string", "text"],
  ["an object", {}],
];

describe("queueManager and withQueueManager", () => {
  it.each<[unknown, unknown, string]>([
    [5, {}, "ctx must be a CTX, as made by CTX.beginning or ctx.child, got 5"],
    [ctx, null, "options must be an object, got null"],
    [ctx, { name: 5 }, "name must be a string, got 5"],
    [ctx, { makeEmptyContext: "x" }, 'makeEmptyContext must be a function, got "x"'],
    [ctx, { grace: "1" }, 'grace must be a finite number of milliseconds >= 0, got "1"'],
    [ctx, { grace: -1 }, "grace must be a finite number of milliseconds >= 0, got -1"],
    [ctx, { grace: NaN }, "grace must be a finite number of milliseconds >= 0, got NaN"],
  ])("refuse %s with %j", async (given, options, message) => {
    const make = queueManager as Loose;
    const run = withQueueManager as Loose;
    expect(() => make(given, options)).toThrow(`queueManager: ${message}`);
    await expect(run(given, () => 1, options)).rejects.toThrow(`withQueueManager: ${message}`);
  });

  it("refuse a body that is no function", async () => {
    const run = withQueueManager as Loose;
    await expect(run(ctx, 5)).rejects.toThrow("withQueueManager: body must be a function, got 5");
  });
});

describe("the feeder", () => {
  it.each<[string, string, readonly string[]]>([
    ["addSyncFunction", "fn must be a function", []],
    ["addSyncIterator", "iterator must be an iterable or an iterator", ["a string"]],
    ["addCoroutine", "coro must be a function or a promise", []],
    ["addTask", "task must be a Task, as made by asyncAsBackground", []],
    ["addAsyncGenerator", "source must be an async iterable, or a function that returns one", []],
  ])("refuses in %s what is no source of its kind", async (method, must, accepted) => {
    await using manager = queueManager(ctx);
    const { feeder } = manager;
    const add = (feeder as unknown as Record<string, Loose>)[method]?.bind(feeder);
    for (const [name, thing] of things) {
      if (accepted.includes(name)) continue;
      expect(() => add?.(thing), name).toThrow(TypeError);
      expect(() => add?.(thing), name).toThrow(`${method}: ${must}, got `);
    }
  });

  it("refuses options that are no object", async () => {
    await using manager = queueManager(ctx);
    const { feeder } = manager;
    const sources: readonly (readonly [string, unknown])[] = [
      ["addValue", 1],
      ["addSyncFunction", () => 1],
      ["addSyncIterator", []],
      ["addCoroutine", async () => 1],
      ["addTask", ctx.asyncAsBackground(() => 1)],
      ["addAsyncGenerator", new Blob([]).stream()],
    ];
    for (const [method, source] of sources) {
      const add = (feeder as unknown as Record<string, Loose>)[method]?.bind(feeder);
      expect(() => add?.(source, 5)).toThrow(`${method}: options must be an object, got 5`);
      expect(() => add?.(source, null)).toThrow(`${method}: options must be an object, got null`);
    }
  });

  it("refuses an iterable that makes no iterator, and passes on what it throws", async () => {
    await using manager = queueManager(ctx);
    const { feeder } = manager;
    // What an object in JavaScript may do.
    const none = { [Symbol.iterator]: () => 5 } as unknown as Iterable<unknown>;
    const throws = {
      [Symbol.iterator]: () => {
        throw new Error("oh");
      },
    };
    expect(() => feeder.addSyncIterator(none)).toThrow(TypeError);
    expect(() => feeder.addSyncIterator(throws)).toThrow("oh");
    feeder.setAsFinishedIfOutOfSources();
    const kinds: string[] = [];
    for await (const result of manager.streamer) kinds.push(result.kind);
    expect(kinds).toEqual(["stopped"]);
  });
});
