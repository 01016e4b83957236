import { beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./support/in-process.ts";
import { nothing } from "./support/lives-on.ts";
import type { Leftovers } from "./support/measure-leaks.ts";
import { control, TIMES, ways } from "./support/ways.ts";

const MINUTES = 60_000;

describe("nothing leaks on a root that lives on: less than a byte, no listener, no timer, no object", () => {
  let measured: readonly Leftovers[] = [];

  beforeAll(async () => {
    const halves = ["0", "1"].map((half) => inProcess<Leftovers>("measure-leaks.ts", half));
    measured = (await Promise.all(halves)).flat();
  }, 8 * MINUTES);

  const cases = Object.entries(ways).flatMap(([way, { endings }]) =>
    endings.map((ending) => ({ way, ending })),
  );

  it.each(cases.filter(({ way }) => way !== control))(
    `of $way that ends by $ending, ${TIMES} times`,
    ({ way, ending }) => {
      const found = measured.find((each) => each.way === way && each.ending === ending);
      expect({ ...found, bytes: Math.max(0, Math.floor(found?.bytes ?? NaN)) }).toEqual({
        way,
        ending,
        microseconds: expect.any(Number) as number,
        bytes: 0,
        alive: 0,
        left: nothing,
      });
    },
  );

  it("and where something does leak, that is found", () => {
    const found = measured.find(({ way }) => way === control);
    expect([(found?.bytes ?? 0) > 10, found?.alive, Number(found?.left["listeners"]) > 0]).toEqual([
      true,
      10,
      true,
    ]);
  });
});
