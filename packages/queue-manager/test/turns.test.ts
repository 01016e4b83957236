import type { Instruction } from "@machinery/ctx/line";
import { describe, expect, it } from "vitest";
import { Turns, type Waiting } from "../src/turns.ts";

/** A source that writes down its turns. */
class Source implements Waiting {
  next: Waiting["next"] = undefined;
  behind: Waiting | undefined = undefined;
  readonly world: World;
  readonly name: string;
  readonly inTurn: (() => void) | undefined;

  constructor(world: World, name: string, inTurn?: () => void) {
    this.world = world;
    this.name = name;
    this.inTurn = inTurn;
  }

  run(): void {
    this.world.turns.together(this);
  }

  turn(): void {
    this.world.seen.push(this.name);
    this.inTurn?.();
  }
}

type Entry = Instruction | (() => unknown) | string;

/** A line of instructions, and of results, which are strings. */
class World {
  readonly entries: Entry[] = [];
  readonly patience = { holdsValues: true };
  readonly turns: Turns<string>;
  readonly seen: unknown[] = [];

  constructor() {
    const { entries } = this;
    const add = (entry: Entry, atFront = false): void => {
      if (atFront) entries.unshift(entry);
      else entries.push(entry);
    };
    const line = {
      append: add,
      instruct: add,
      get size(): number {
        return entries.length;
      },
    };
    this.turns = new Turns<string>(line, this.patience);
  }

  /** Puts sources in line. */
  add(...names: readonly string[]): void {
    for (const name of names) this.turns.add(new Source(this, name));
  }

  /** Puts a source in line with an entry of its own, as whoever does so must say. */
  addAlone(name: string, inTurn?: () => void): void {
    this.turns.close();
    this.entries.push(new Source(this, name, inTurn));
  }

  /** Puts something else in line, as whoever does so must say. */
  addOther(): void {
    this.turns.close();
    this.entries.push(() => this.seen.push("other"));
  }

  /** Has the first in line have its turn; returns what had a turn with that. */
  first(): unknown[] {
    const entry = this.entries.shift();
    if (typeof entry === "function") entry();
    else if (typeof entry === "object") entry.run();
    else this.seen.push(entry);
    return this.seen.splice(0);
  }
}

describe("sources that are behind one another in line", () => {
  it("have their turn together in one entry, in their order", () => {
    const world = new World();
    world.add("a", "b", "c");
    expect([world.entries.length, world.first(), world.entries.length]).toEqual([
      1,
      ["a", "b", "c"],
      0,
    ]);
  });

  it("share an entry with a hundred at most", () => {
    const world = new World();
    const names = Array.from({ length: 301 }, (_value, index) => String(index));
    world.add(...names);
    expect(world.entries.length).toBe(4);
    const seen: unknown[] = [];
    while (world.entries.length > 0) seen.push(...world.first());
    expect(seen).toEqual(names);
  });

  it("are not joined by who comes behind another", () => {
    const world = new World();
    world.add("a");
    world.addOther();
    world.add("b");
    expect([world.first(), world.first(), world.first()]).toEqual([["a"], ["other"], ["b"]]);
  });

  it("are not joined by who has an entry of its own", () => {
    const world = new World();
    world.add("a");
    world.addAlone("b");
    world.add("c");
    expect([world.first(), world.first(), world.first()]).toEqual([["a"], ["b"], ["c"]]);
  });

  it("are not joined once they have their turn", () => {
    const world = new World();
    world.turns.add(new Source(world, "a", () => world.add("later")));
    world.add("b");
    expect([world.first(), world.first()]).toEqual([["a", "b"], ["later"]]);
  });

  it("leave those alone who are in line behind them when they begin", () => {
    const world = new World();
    world.add("a");
    world.turns.close();
    world.add("b");
    const seen = [world.first()];
    world.add("c");
    while (world.entries.length > 0) seen.push(world.first());
    expect(seen).toEqual([["a"], ["b"], ["c"]]);
  });

  it("are chained to nobody once they have had their turn", () => {
    const world = new World();
    const sources = ["a", "b", "c"].map((name) => new Source(world, name));
    for (const source of sources) world.turns.add(source);
    world.first();
    expect(sources.map(({ behind }) => behind)).toEqual([undefined, undefined, undefined]);
  });
});

describe("what comes of a turn", () => {
  /** Puts sources in line, each of which produces something in its turn. */
  const producing = (...names: readonly string[]): World => {
    const world = new World();
    for (const name of names) {
      world.turns.add(new Source(world, name, () => world.turns.append(`of ${name}`)));
    }
    return world;
  };

  it("goes before the others in line, of several together in their order", () => {
    const world = producing("a", "b", "c");
    world.addOther();
    world.first();
    expect(world.entries).toEqual(["of a", "of b", "of c", expect.any(Function)]);
  });

  it("goes before the next turn, where each has an entry of its own", () => {
    const world = new World();
    for (const name of ["a", "b"]) {
      world.addAlone(name, () => world.turns.append(`of ${name}`));
    }
    world.addOther();
    const seen = [1, 2, 3, 4, 5].map(() => world.first());
    expect(seen).toEqual([["a"], ["of a"], ["b"], ["of b"], ["other"]]);
  });

  it("is in line at once where nobody else is", () => {
    const world = producing("a", "b");
    world.turns.add(new Source(world, "last", () => world.seen.push(...world.entries)));
    expect([world.first(), world.entries]).toEqual([
      ["a", "b", "last", "of a", "of b"],
      ["of a", "of b"],
    ]);
  });

  it("goes to the end from when that is said, for that turn", () => {
    const world = producing("a");
    world.turns.add(new Source(world, "b", () => world.turns.toEnd()));
    world.turns.add(new Source(world, "c", () => world.turns.append("of c")));
    world.addOther();
    for (const source of ["d", "e"]) {
      world.turns.add(new Source(world, source, () => world.turns.append(`of ${source}`)));
    }
    const seen = [1, 2, 3, 4, 5, 6, 7].map(() => world.first());
    expect(seen).toEqual([
      ["a", "b", "c"],
      ["of a"],
      ["other"],
      ["d", "e"],
      ["of d"],
      ["of e"],
      ["of c"],
    ]);
  });

  it("is in line, and the turn over, where one of several has no stack left", () => {
    const world = producing("a");
    const fail = (): void => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    world.turns.add(new Source(world, "b", fail));
    world.addOther();
    expect(() => world.first()).toThrow(RangeError);
    world.turns.append("later");
    expect(world.entries).toEqual(["of a", expect.any(Function), "later"]);
  });

  it("goes to the end, and nobody joins those before it, where it is nobody's turn", () => {
    const world = new World();
    world.add("a");
    world.turns.append("between");
    world.add("b");
    expect([1, 2, 3].map(() => world.first())).toEqual([["a"], ["between"], ["b"]]);
  });

  it.each([false, true])(
    "is not waited with where it is of several; others in line: %s",
    (others) => {
      const world = producing("a", "b");
      if (others) world.addOther();
      world.first();
      expect(world.patience.holdsValues).toBe(false);
    },
  );

  it.each([false, true])(
    "waits where it is of one alone, whose end counts before it is given out; others in line: %s",
    (others) => {
      const world = producing("a");
      world.turns.add(new Source(world, "has produced nothing"));
      if (others) world.addOther();
      world.first();
      expect(world.patience.holdsValues).toBe(true);
    },
  );

  it("waits where it is nothing, though there are values in line", () => {
    const world = new World();
    world.add("a", "b");
    world.entries.push("a value", "another");
    world.first();
    expect(world.patience.holdsValues).toBe(true);
  });
});
