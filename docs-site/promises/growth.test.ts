import { beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./support/in-process.ts";
import type { Growth } from "./support/measure-growth.ts";

const names = [
  "a child that is cancelled, beside others",
  "a signal of a chain that ends from its root",
  "a callback that is added and taken back, beside others",
  "waitForFirst of a short promise and a long-lived one, beside others",
  "until, beside others",
  "an item of a queue, among others",
  "a result of a manager, among other sources",
  "a task of a holder, among others",
  "a tick, beside other tickers",
];

/** A machine that has much else to do makes a figure twice as large, but not ten times. */
const FACTOR = 3;

describe("what one costs does not grow with how many there are", () => {
  let measured: readonly Growth[] = [];

  beforeAll(async () => {
    measured = await inProcess<Growth>("measure-growth.ts", String(FACTOR));
  }, 120_000);

  it.each(names)("%s", (name) => {
    const found = measured.find((each) => each.name === name);
    expect(found?.times, JSON.stringify(found)).toBeLessThan(FACTOR);
  });

  it.each(names)("%s leaves less than a byte", (name) => {
    const found = measured.find((each) => each.name === name);
    expect(found?.bytes, JSON.stringify(found)).toBeLessThan(1);
  });

  it("and where something does grow or leak, that is found", () => {
    const found = measured.find(({ name }) => name === "a control that grows and leaks");
    expect([(found?.times ?? 0) > FACTOR, (found?.bytes ?? 0) > 1]).toEqual([true, true]);
  });
});
