import { describe, expect, it } from "vitest";
import { Turns, type Waiting } from "../src/turns.ts";

/** A line of instructions, and sources that write down their turns. */
class World {
  readonly entries: (() => void)[] = [];
  readonly turns = new Turns({
    instruct: (fn, atFront) => {
      if (atFront === true) this.entries.unshift(fn);
      else this.entries.push(fn);
    },
  });
  readonly seen: unknown[] = [];

  source(name: unknown, turn?: () => void): Waiting {
    return {
      turn: () => {
        this.seen.push(name);
        turn?.();
      },
    };
  }

  /** Has the first in line have its turn; returns what had a turn with that. */
  first(): unknown[] {
    this.entries.shift()?.();
    return this.seen.splice(0);
  }
}

describe("sources that are behind one another in line", () => {
  it("have their turn together in one entry, in their order", () => {
    const world = new World();
    for (const name of ["a", "b", "c"]) world.turns.together(world.source(name));
    expect([world.entries.length, world.first(), world.entries.length]).toEqual([
      1,
      ["a", "b", "c"],
      0,
    ]);
  });

  it("have theirs one by one, each before what else is in line", () => {
    const world = new World();
    for (const name of ["a", "b", "c"]) world.turns.oneByOne(world.source(name));
    world.entries.push(() => world.seen.push("other"));
    const seen = [1, 2, 3, 4].map(() => world.first());
    expect([seen, world.entries.length]).toEqual([[["a"], ["b"], ["c"], ["other"]], 0]);
  });

  it.each(["together", "oneByOne"] as const)("share an entry %s with a hundred at most", (way) => {
    const world = new World();
    for (let name = 0; name < 250; name++) world.turns[way](world.source(name));
    expect(world.entries.length).toBe(3);
    const seen: unknown[] = [];
    while (world.entries.length > 0) seen.push(...world.first());
    expect(seen).toEqual(Array.from({ length: 250 }, (_, name) => name));
  });

  it.each(["together", "oneByOne"] as const)(
    "are not joined %s by who comes behind another",
    (way) => {
      const world = new World();
      world.turns[way](world.source("a"));
      world.turns.close();
      world.entries.push(() => world.seen.push("other"));
      world.turns[way](world.source("b"));
      expect([world.first(), world.first(), world.first()]).toEqual([["a"], ["other"], ["b"]]);
    },
  );

  it("are not joined by who has turns otherwise", () => {
    const world = new World();
    world.turns.together(world.source("a"));
    world.turns.oneByOne(world.source("b"));
    world.turns.together(world.source("c"));
    expect([world.first(), world.first(), world.first()]).toEqual([["a"], ["b"], ["c"]]);
  });

  it("are not joined together once they have their turn", () => {
    const world = new World();
    const later = world.source("later");
    world.turns.together(world.source("a", () => world.turns.together(later)));
    world.turns.together(world.source("b"));
    expect([world.first(), world.first()]).toEqual([["a", "b"], ["later"]]);
  });

  it("are joined one by one while one of them is in line, and not in the turn of the last", () => {
    const world = new World();
    const [early, late] = [world.source("early"), world.source("late")];
    world.turns.oneByOne(world.source("a", () => world.turns.oneByOne(early)));
    world.turns.oneByOne(world.source("b"));
    const seen = [world.first()];
    world.entries.push(() => world.seen.push("other"));
    seen.push(world.first(), world.first());
    world.turns.oneByOne(late);
    seen.push(world.first(), world.first());
    expect([seen, world.entries.length]).toEqual([
      [["a"], ["b"], ["early"], ["other"], ["late"]],
      0,
    ]);
  });

  it("leave those alone who are in line behind them when they begin", () => {
    const world = new World();
    for (const way of ["together", "oneByOne"] as const) {
      world.turns[way](world.source("a"));
      world.turns.close();
      world.turns[way](world.source("b"));
      const seen = [world.first()];
      world.turns[way](world.source("c"));
      while (world.entries.length > 0) seen.push(world.first());
      expect(seen.flat()).toEqual(["a", "b", "c"]);
      expect(seen.length).toBe(way === "together" ? 2 : 3);
    }
  });
});
