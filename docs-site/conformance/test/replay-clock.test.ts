import { expect, it } from "vitest";
import { Endless, ReplayClock } from "../replay-clock.ts";

it("fires timers of one instant in the order they were set, and runs what each wakes before the next", async () => {
  const clock = new ReplayClock();
  const log: unknown[] = [];
  const wake = async (name: string): Promise<void> => {
    log.push([clock.now(), name]);
    await new Promise((resolve) => setImmediate(resolve));
    log.push([clock.now(), `${name} woken`]);
  };
  clock.setTimeout(() => void wake("second"), 20);
  clock.setTimeout(() => void wake("first"), 10);
  clock.setTimeout(() => void wake("third"), 20);
  await clock.run(() => false);
  expect(log).toEqual([
    [10, "first"],
    [10, "first woken"],
    [20, "second"],
    [20, "second woken"],
    [20, "third"],
    [20, "third woken"],
  ]);
});

it("fires a delay of zero at the current instant, after what is due there already", async () => {
  const clock = new ReplayClock();
  const log: string[] = [];
  clock.setTimeout(() => {
    log.push("one");
    clock.setTimeout(() => log.push("zero"), 0);
  }, 5);
  clock.setTimeout(() => log.push("two"), 5);
  await clock.run(() => false);
  expect([log, clock.now()]).toEqual([["one", "two", "zero"], 5]);
});

it("does not fire what was taken back, and nothing beyond the horizon", async () => {
  const clock = new ReplayClock();
  const log: string[] = [];
  const handle = clock.setTimeout(() => log.push("taken back"), 5);
  clock.setTimeout(() => log.push("late"), 50);
  clock.clearTimeout(handle);
  await clock.run(() => false, 20);
  expect([log, clock.now(), clock.pending]).toEqual([[], 20, 1]);
});

it("ends what sets timers for ever", async () => {
  const clock = new ReplayClock();
  const again = (): void => void clock.setTimeout(again, 0);
  again();
  await expect(clock.run(() => false)).rejects.toThrow(Endless);
});

it("ends what takes turns for ever", async () => {
  const clock = new ReplayClock();
  let isOver = false;
  const again = (): void => {
    if (!isOver) setImmediate(again);
  };
  again();
  await expect(clock.settle()).rejects.toThrow(Endless);
  isOver = true;
});
