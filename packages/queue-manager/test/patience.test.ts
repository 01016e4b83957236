import { describe, expect, it } from "vitest";
import { Patience } from "../src/patience.ts";
import { microtasks } from "./support/rows.ts";

/** How many microtasks a source may take. */
const READY = 8;

/** Lets exactly so many microtasks pass: to await a function is one more. */
const passed = (count: number): Promise<void> => microtasks(count - 1);

/** A line that tells how often it is held, and was. */
function setUp(): { readonly patience: Patience; readonly holds: () => readonly [number, number] } {
  let now = 0;
  let ever = 0;
  const hold = (): (() => void) => {
    now++;
    ever++;
    return () => {
      now--;
    };
  };
  return { patience: new Patience({ hold }), holds: () => [now, ever] };
}

describe("patience", () => {
  it("holds the line from when something is asked for until it has come", async () => {
    const { patience, holds } = setUp();
    expect(holds()).toEqual([0, 0]);
    const round = patience.ask();
    expect(holds()).toEqual([1, 1]);
    await passed(3);
    expect(holds()).toEqual([1, 1]);
    patience.came(round);
    expect(holds()).toEqual([0, 1]);
  });

  it("holds it once, until all that was asked for has come", () => {
    const { patience, holds } = setUp();
    const rounds = [patience.ask(), patience.ask(), patience.ask()];
    const seen = rounds.map((round) => {
      patience.came(round);
      return holds();
    });
    expect(seen).toEqual([
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
  });

  it("ends when what was asked for has not come in a few microtasks", async () => {
    const { patience, holds } = setUp();
    patience.ask();
    await passed(READY);
    expect(holds()).toEqual([1, 1]);
    await passed(1);
    expect(holds()).toEqual([0, 1]);
  });

  it("is as long again for whatever is asked for meanwhile", async () => {
    const { patience, holds } = setUp();
    patience.ask();
    await passed(READY - 1);
    patience.ask();
    await passed(READY);
    expect(holds()).toEqual([1, 1]);
    await passed(1);
    expect(holds()).toEqual([0, 1]);
  });

  it("does not mind what comes after it has ended", async () => {
    const { patience, holds } = setUp();
    const early = patience.ask();
    await passed(READY + 1);
    const later = [patience.ask(), patience.ask()];
    patience.came(early);
    patience.came(early);
    expect(holds()).toEqual([1, 2]);
    for (const round of later) patience.came(round);
    expect(holds()).toEqual([0, 2]);
  });

  it("is no shorter where the one before ended early", async () => {
    const { patience, holds } = setUp();
    for (let time = 0; time < 3; time++) patience.came(patience.ask());
    patience.ask();
    await passed(READY);
    expect(holds()).toEqual([1, 4]);
    await passed(1);
    expect(holds()).toEqual([0, 4]);
  });

  it("counts anew what was asked for, where some of it never came", async () => {
    const { patience, holds } = setUp();
    patience.ask();
    patience.ask();
    await passed(READY + 1);
    patience.came(patience.ask());
    expect(holds()).toEqual([0, 2]);
  });
});
