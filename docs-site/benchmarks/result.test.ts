import { expect, it } from "vitest";
import { answerOf, costTaken, scheduleTaken } from "./result.ts";
import type { Slots } from "./slots.ts";

const noVersions = (): Record<string, string> => ({});
const limit = { name: "least", kind: "limit" } as const;
const ours = { name: "ours", kind: "ours" } as const;

it("answers what something costs with the medians of the rounds of all processes", () => {
  const run = (): void => undefined;
  const process = (times: readonly number[], left: number): ReturnType<typeof costTaken> =>
    costTaken(
      { kind: "cost", title: "What?", operation: "thing", contenders: [] },
      [[limit, 1] as const, [ours, 10] as const].map(([who, factor]) => ({
        contender: { ...who, run },
        operations: 1_000,
        rounds: times.map((time) => ({ cpu: time * factor, wall: time, left })),
        held: undefined,
      })),
      noVersions,
    );
  const times = { cpu: { median: 3, low: 1, high: 9 }, wall: { median: 3, low: 1, high: 9 } };
  expect(answerOf([process([1, 9, 2], 0), process([4, 3], 8)])).toEqual({
    kind: "cost",
    title: "What?",
    operation: "thing",
    contenders: [
      { ...limit, ...times, versions: {}, operations: 1_000, ratio: 1, left: 0 },
      {
        ...ours,
        ...times,
        cpu: { median: 30, low: 10, high: 90 },
        versions: {},
        operations: 1_000,
        ratio: 10,
        left: 0,
      },
    ],
  });
});

it("answers when ticks come with medians, and with the worst of what must never happen", () => {
  const run = (slots: Slots): Promise<void> => slots.work();
  const process = (drift: number, doubled: number): ReturnType<typeof scheduleTaken> =>
    scheduleTaken(
      { kind: "schedule", title: "When?", contenders: [] },
      [
        {
          contender: { ...ours, run },
          rounds: [{ ticks: 300 + doubled, drift, phase: drift / 2, doubled, overlaps: doubled }],
        },
      ],
      noVersions,
    );
  expect(answerOf([process(0.5, 0), process(4, 2), process(0.2, 0)])).toEqual({
    kind: "schedule",
    title: "When?",
    contenders: [
      { ...ours, versions: {}, ticks: 300, drift: 0.5, phase: 0.3, doubled: 2, overlaps: 2 },
    ],
  });
});

it("has no answer where nobody has asked", () => {
  expect(() => answerOf([])).toThrow("nobody has asked");
});
