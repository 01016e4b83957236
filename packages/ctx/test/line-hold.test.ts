import { expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { type Holder, Line } from "../src/line.ts";

/** A line, who may hold it, and what its consumers were given. */
class World {
  readonly ctx = CTX.beginning("test");
  readonly numbers = new Line<number>(this.ctx, { emptyOnFinished: true });
  readonly seen: unknown[] = [];
  /** How often the holder was told that somebody wants what is behind. */
  wanted = 0;
  readonly #iteration = this.numbers.iterate();

  holder(holdsValues: boolean): Holder {
    return {
      holds: (isValue) => {
        if (isValue && !holdsValues) return false;
        this.wanted++;
        return true;
      },
    };
  }

  next(): void {
    void this.#iteration.next().then(({ value }) => this.seen.push(value));
  }

  /** What was given out in the microtasks after now. */
  async given(): Promise<unknown[]> {
    for (let count = 0; count < 20; count++) await Promise.resolve();
    return this.seen.splice(0);
  }
}

it("answers nobody while its values are held, and all in their order afterwards", async () => {
  const world = new World();
  world.numbers.hold(world.holder(true));
  for (const value of [1, 2]) world.numbers.append(value);
  for (let count = 0; count < 2; count++) world.next();
  const before = await world.given();
  world.numbers.hold(undefined);
  expect([before, await world.given()]).toEqual([[], [1, 2]]);
});

it("gives out values that its holder lets go, and runs no instruction behind them", async () => {
  const world = new World();
  world.numbers.hold(world.holder(false));
  world.numbers.append(1);
  world.numbers.instruct(() => world.seen.push("instruction"));
  world.numbers.append(2);
  for (let count = 0; count < 2; count++) world.next();
  const before = await world.given();
  world.numbers.hold(undefined);
  expect([before, await world.given()]).toEqual([[1], ["instruction", 2]]);
});

it("takes nothing out after an instruction that holds it", async () => {
  const world = new World();
  world.numbers.instruct(() => world.numbers.hold(world.holder(true)));
  world.numbers.append(1);
  world.next();
  const before = [world.numbers.size, await world.given()];
  world.numbers.hold(undefined);
  expect([before, await world.given()]).toEqual([[1, []], [1]]);
});

it("tells its holder when somebody wants what is in it or its end, and not while there is nothing", async () => {
  const world = new World();
  world.numbers.hold(world.holder(true));
  world.numbers.append(1);
  await world.given();
  const seen = [world.wanted];
  world.next();
  seen.push(world.wanted);
  world.numbers.hold(world.holder(false));
  world.numbers.append(2);
  await world.given();
  // Those who wait are given the values, and want nothing that is held.
  seen.push(world.wanted);
  world.next();
  world.next();
  await world.given();
  seen.push(world.wanted);
  world.ctx.cancel();
  await world.given();
  expect([...seen, world.wanted]).toEqual([0, 1, 1, 1, 2]);
});

it("ends an iteration only when it is held no more, for more may come until then", async () => {
  const world = new World();
  world.numbers.hold(world.holder(true));
  for (let count = 0; count < 2; count++) world.next();
  world.ctx.cancel();
  const before = await world.given();
  world.numbers.append(1);
  world.numbers.hold(undefined);
  expect([before, await world.given()]).toEqual([[], [1, undefined]]);
});

it("gives what is left while it is held", () => {
  const { numbers, holder } = new World();
  numbers.hold(holder(true));
  numbers.append(1);
  expect([...numbers.remaining()]).toEqual([1]);
});
