import type { CTX } from "@machinery/ctx";
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  letrec,
  nat,
  oneof,
  record,
} from "fast-check";
import { expect, it } from "vitest";
import { type QueueFeeder, type QueueManagerResult, withQueueManager } from "../src/index.ts";
import { type World, world } from "./support/rows.ts";

/** A source, and the sources that come out of it. */
interface Tree {
  readonly kind: "value" | "function" | "generator" | "promise" | "task" | "asyncGenerator";
  readonly delay: number;
  readonly fails: boolean;
  readonly items: readonly Tree[];
}

const { tree } = letrec<{ tree: Tree }>((tie) => ({
  tree: oneof(
    { maxDepth: 4, withCrossShrink: true },
    record({
      kind: constantFrom("value" as const),
      delay: nat(0),
      fails: boolean(),
      items: array(tie("tree"), { maxLength: 0 }),
    }),
    record({
      kind: constantFrom("function", "generator", "promise", "task", "asyncGenerator"),
      delay: nat(3),
      fails: boolean(),
      items: array(tie("tree"), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** Counts what happened to the sources that were made. */
class Census {
  readonly values: string[] = [];
  readonly failures: string[] = [];
  begun = 0;
  over = 0;
  #next = 0;

  id(): string {
    return `#${this.#next++}`;
  }
}

class Grower {
  readonly #world: World;
  readonly census = new Census();

  constructor(of: World) {
    this.#world = of;
  }

  /** What a tree looks like as a result. One that fails does so after its items, where it has several. */
  grow(of: Tree): unknown {
    const { ctx } = this.#world;
    switch (of.kind) {
      case "value":
        return this.#value();
      case "function":
        return () => this.#first(of);
      case "generator":
        return this.#generator(of);
      case "promise":
        return (async () => {
          await this.#wait(of, ctx);
          return this.#first(of);
        })();
      case "task":
        return ctx.asyncAsBackground(async (own) => {
          await this.#wait(of, own);
          return this.#first(of);
        });
      case "asyncGenerator":
        return this.#asyncGenerator(of);
    }
  }

  #value(): string {
    const id = this.census.id();
    this.census.values.push(id);
    return id;
  }

  #fail(): never {
    const id = this.census.id();
    this.census.failures.push(id);
    throw new Error(id);
  }

  #first(of: Tree): unknown {
    if (of.fails) this.#fail();
    // An async function would wait for a promise or task that it returns.
    const item = of.items[0];
    const lazy = item !== undefined && of.kind !== "function";
    return lazy ? () => this.grow(item) : item && this.grow(item);
  }

  *#generator(of: Tree): Generator {
    this.census.begun++;
    try {
      for (const item of of.items) yield this.grow(item);
      if (of.fails) this.#fail();
    } finally {
      this.census.over++;
    }
  }

  async *#asyncGenerator(of: Tree): AsyncGenerator {
    this.census.begun++;
    try {
      for (const item of of.items) {
        await this.#wait(of, this.#world.ctx);
        // An async generator waits for a promise or task that it yields.
        yield () => this.grow(item);
      }
      if (of.fails) this.#fail();
    } finally {
      this.census.over++;
    }
  }

  async #wait(of: Tree, ctx: CTX): Promise<void> {
    if (of.delay > 0) await ctx.sleep(of.delay);
  }
}

function add(feeder: QueueFeeder<unknown>, grower: Grower, trees: readonly Tree[]): void {
  for (const each of trees) feeder.addValue(grower.grow(each));
}

it("nothing of any tree of sources is lost, doubled or left running", async () => {
  const unhandled: unknown[] = [];
  const remember = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", remember);
  await assert(
    asyncProperty(array(tree, { maxLength: 5 }), async (trees) => {
      const here = world();
      const grower = new Grower(here);
      const results: QueueManagerResult<unknown>[] = [];
      const over = withQueueManager(here.ctx, async ({ streamer, feeder }) => {
        add(feeder, grower, trees);
        feeder.setAsFinishedIfOutOfSources();
        for await (const result of streamer) results.push(result);
      });
      await here.clock.drain();
      await over;
      const { census } = grower;
      const successes = results.flatMap((each) => (each.kind === "success" ? [each.value] : []));
      const failures = results.flatMap((each) =>
        each.kind === "failure" ? [(each.exception as Error).message] : [],
      );
      expect([...successes].sort()).toEqual([...census.values].sort());
      expect([...failures].sort()).toEqual([...census.failures].sort());
      expect(results.filter(({ kind }) => kind === "iterationStop").length).toBe(census.begun);
      expect([census.over, results.at(-1)]).toEqual([census.begun, { kind: "stopped" }]);
      expectStopsToBeLast(results);
    }),
    { numRuns: 200 },
  );
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

it("whenever it is left or its ctx ends, every generator that began is closed, and nobody is told twice", async () => {
  const unhandled: unknown[] = [];
  const remember = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", remember);
  const how = record({ after: nat(12), cancels: boolean() });
  await assert(
    asyncProperty(array(tree, { maxLength: 5 }), how, async (trees, end) => {
      const here = world();
      const ctx = here.ctx.child("manager");
      const grower = new Grower(here);
      const results: QueueManagerResult<unknown>[] = [];
      const over = withQueueManager(ctx, async ({ streamer, feeder }) => {
        add(feeder, grower, trees);
        for await (const result of streamer) {
          results.push(result);
          if (results.length < end.after) continue;
          if (!end.cancels) break;
          ctx.cancel();
        }
      });
      // One that waits for more than there is.
      here.clock.setTimeout(() => ctx.cancel(), 1_000);
      await here.clock.drain();
      await over;
      const values = results.flatMap((each) => (each.kind === "success" ? [each.value] : []));
      expect(new Set(values).size).toBe(values.length);
      expect(grower.census.over).toBe(grower.census.begun);
      expect(here.log.errors.filter(({ message }) => message.includes("still running"))).toEqual(
        [],
      );
      expectStopsToBeLast(results);
    }),
    { numRuns: 300 },
  );
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

/** An iterationStop is the last result of its source, and there is one at most. */
function expectStopsToBeLast(results: readonly QueueManagerResult<unknown>[]): void {
  const stopped = new Set<unknown>();
  for (const result of results) {
    if (result.kind === "stopped") continue;
    const source = result.sources[0];
    expect(stopped.has(source)).toBe(false);
    if (result.kind === "iterationStop") stopped.add(source);
  }
}
