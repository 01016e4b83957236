import { describe, expect, it } from "vitest";
import { Patience } from "../src/patience.ts";
import { microtasks } from "./support/rows.ts";

/** How many microtasks a source may take. */
const READY = 8;

/** Lets exactly so many microtasks pass: to await a function is one more. */
const passed = (count: number): Promise<void> => microtasks(count - 1);

/** Expects that the line is held for exactly so many microtasks more. */
async function isHeldFor(count: number, held: () => readonly [boolean, number]): Promise<void> {
  await passed(count);
  expect(held()[0]).toBe(true);
  await passed(1);
  expect(held()[0]).toBe(false);
}

/** A line that tells whether it is held, and how often it was. */
function setUp(): { readonly patience: Patience; readonly held: () => readonly [boolean, number] } {
  let isHeld = false;
  let times = 0;
  const patience = new Patience({
    hold: (holder) => {
      isHeld = holder === patience;
      if (isHeld) times++;
    },
  });
  return { patience, held: () => [isHeld, times] };
}

describe("patience", () => {
  it("holds the line from when something is asked for until it has come", async () => {
    const { patience, held } = setUp();
    expect(held()).toEqual([false, 0]);
    const round = patience.ask();
    patience.holds(false);
    expect(held()).toEqual([true, 1]);
    await passed(3);
    expect(held()).toEqual([true, 1]);
    patience.came(round);
    expect(held()).toEqual([false, 1]);
  });

  it("holds it once, until all that was asked for has come", () => {
    const { patience, held } = setUp();
    const rounds = [patience.ask(), patience.ask(), patience.ask()];
    const seen = rounds.map((round) => {
      patience.came(round);
      return held();
    });
    expect(seen).toEqual([
      [true, 1],
      [true, 1],
      [false, 1],
    ]);
  });

  it("ends when somebody wants more and what was asked for has not come in a few microtasks", async () => {
    const { patience, held } = setUp();
    patience.ask();
    patience.holds(false);
    await isHeldFor(READY, held);
  });

  it("lasts as long as nobody wants anything", async () => {
    const { patience, held } = setUp();
    patience.ask();
    await passed(100);
    expect(held()).toEqual([true, 1]);
    patience.holds(false);
    await isHeldFor(READY, held);
  });

  it("is no shorter where more is wanted again and again", async () => {
    const { patience, held } = setUp();
    patience.ask();
    for (let count = 1; count < READY; count++) {
      patience.holds(false);
      await passed(1);
    }
    await isHeldFor(1, held);
  });

  it("is as long again for whatever is asked for meanwhile", async () => {
    const { patience, held } = setUp();
    patience.ask();
    patience.holds(false);
    await passed(READY - 1);
    patience.ask();
    await isHeldFor(READY, held);
  });

  it("does not mind what comes after it has ended", async () => {
    const { patience, held } = setUp();
    const early = patience.ask();
    patience.holds(false);
    await passed(READY + 1);
    const later = [patience.ask(), patience.ask()];
    patience.came(early);
    patience.came(early);
    expect(held()).toEqual([true, 2]);
    for (const round of later) patience.came(round);
    expect(held()).toEqual([false, 2]);
  });

  it("is no shorter where the one before ended early", async () => {
    const { patience, held } = setUp();
    for (let time = 0; time < 3; time++) {
      const round = patience.ask();
      patience.holds(false);
      patience.came(round);
    }
    patience.ask();
    await isHeldFor(READY, held);
  });

  it("counts anew what was asked for, where some of it never came", async () => {
    const { patience, held } = setUp();
    patience.ask();
    patience.ask();
    patience.holds(false);
    await passed(READY + 1);
    patience.came(patience.ask());
    expect(held()).toEqual([false, 2]);
  });

  it("holds the values anew each time, whatever was let go before", () => {
    const { patience } = setUp();
    const round = patience.ask();
    const seen = [patience.holds(true)];
    patience.holdsValues = false;
    patience.ask();
    seen.push(patience.holds(true), patience.holds(false));
    patience.came(round);
    patience.came(round);
    patience.ask();
    expect([...seen, patience.holds(true)]).toEqual([true, false, true, true]);
  });

  it("does not begin to end where somebody wants a value that it lets go", async () => {
    const { patience, held } = setUp();
    patience.ask();
    patience.holdsValues = false;
    patience.holds(true);
    await passed(100);
    expect(held()).toEqual([true, 1]);
  });
});

describe("what follows a promise", () => {
  /** A follower that writes down what it is told, and whether the line is held then. */
  const recorded = (
    seen: unknown[],
    held: () => readonly [boolean, number],
  ): Parameters<Patience["follow"]>[1] => ({
    came: (value) => seen.push(["came", value, held()[0]]),
    failed: (error) => seen.push(["failed", error, held()[0]]),
  });

  it("is told of it once, while the line is still held", async () => {
    const { patience, held } = setUp();
    const seen: unknown[] = [];
    const follower = recorded(seen, held);
    patience.follow(Promise.resolve(1), follower);
    patience.follow(Promise.reject(new Error("x")), follower);
    await passed(3);
    expect([seen, held()]).toEqual([
      [
        ["came", 1, true],
        ["failed", new Error("x"), true],
      ],
      [false, 1],
    ]);
  });

  /** A promise that writes down who reacts to it. */
  const watched = (reactions: Set<unknown>): Promise<unknown> => {
    const promise = Promise.resolve();
    const then = promise.then.bind(promise) as (...both: unknown[]) => Promise<unknown>;
    return Object.assign(promise, {
      then: (...both: unknown[]) => {
        for (const reaction of both) reactions.add(reaction);
        return then(...both);
      },
    });
  };

  it("is told by the same two reactions again and again, where one follows another", async () => {
    const { patience, held } = setUp();
    const reactions = new Set<unknown>();
    const seen: unknown[] = [];
    for (let count = 0; count < 3; count++) {
      patience.follow(watched(reactions), recorded(seen, held));
      await passed(2);
    }
    expect([seen.length, reactions.size]).toEqual([3, 2]);
  });

  it("keeps no more than a hundred pairs of reactions, however many were needed at once", async () => {
    const { patience, held } = setUp();
    const seen: unknown[] = [];
    const [first, then] = [new Set<unknown>(), new Set<unknown>()];
    for (const reactions of [first, then]) {
      for (let count = 0; count < 300; count++) {
        patience.follow(watched(reactions), recorded(seen, held));
      }
      await passed(3);
    }
    const kept = [...then].filter((reaction) => first.has(reaction));
    expect([seen.length, first.size, then.size, kept.length]).toEqual([600, 600, 600, 200]);
  });

  it("may follow the next promise when it is told, and others meanwhile", async () => {
    const { patience, held } = setUp();
    const seen: unknown[] = [];
    const last = recorded(seen, held);
    const first = {
      came: (value: unknown) => {
        seen.push(value);
        patience.follow(Promise.resolve("third"), last);
      },
      failed: (): void => undefined,
    };
    patience.follow(Promise.resolve("first"), first);
    patience.follow(Promise.resolve("second"), last);
    await passed(5);
    expect([seen, held()]).toEqual([
      ["first", ["came", "second", true], ["came", "third", true]],
      [false, 1],
    ]);
  });
});
