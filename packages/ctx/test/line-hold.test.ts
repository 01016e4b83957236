import { expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { Line } from "../src/line.ts";

function line(): { ctx: CTX; numbers: Line<number> } {
  const ctx = CTX.beginning("test");
  return { ctx, numbers: new Line<number>(ctx, { emptyOnFinished: true }) };
}

async function microtasks(): Promise<void> {
  for (let count = 0; count < 20; count++) await Promise.resolve();
}

it("answers nobody while it is held, and all in their order afterwards", async () => {
  const { numbers } = line();
  const seen: unknown[] = [];
  const release = numbers.hold();
  numbers.append(1);
  numbers.append(2);
  const iteration = numbers.iterate();
  for (let count = 0; count < 2; count++) {
    void iteration.next().then(({ value }) => seen.push(value));
  }
  await microtasks();
  const before = [...seen];
  release();
  await microtasks();
  expect({ before, seen }).toEqual({ before: [], seen: [1, 2] });
});

it("takes nothing out after an instruction that holds it, and waits for every hold", async () => {
  const { numbers } = line();
  const releases: (() => void)[] = [];
  numbers.instruct(() => releases.push(numbers.hold(), numbers.hold()));
  numbers.append(1);
  const first = numbers.iterate().next();
  const sizes = [numbers.size];
  releases[0]?.();
  releases[0]?.();
  await microtasks();
  sizes.push(numbers.size);
  releases[1]?.();
  expect(await first).toEqual({ done: false, value: 1 });
  expect(sizes).toEqual([1, 1]);
});

it("ends an iteration only when it is held no more, for more may come until then", async () => {
  const { ctx, numbers } = line();
  const release = numbers.hold();
  const iteration = numbers.iterate();
  const answers = [iteration.next(), iteration.next()];
  ctx.cancel();
  await microtasks();
  numbers.append(1);
  release();
  expect(await Promise.all(answers)).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ]);
});

it("gives what is left while it is held", () => {
  const { numbers } = line();
  numbers.hold();
  numbers.append(1);
  expect([...numbers.remaining()]).toEqual([1]);
});
