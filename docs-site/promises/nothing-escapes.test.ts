import { describe, expect, it } from "vitest";
import { inProcess } from "./support/in-process.ts";
import type { Report } from "./support/run-random-programs.ts";

const script = "run-random-programs.ts";
const RUNS = 2_000;

describe("nothing escapes", { timeout: 300_000 }, () => {
  // The process also looks whether its clock and its root are left with anything, and whether the program ends.
  it("from random programs over all packages in which callbacks, loggers, bodies, sources and clean-ups fail", async () => {
    const reports = await inProcess<Report>(script, "run", String(RUNS));
    expect(reports).toEqual([{ runs: RUNS }]);
  });

  it("and what does, is heard", async () => {
    const [report] = await inProcess<Report>(script, "control");
    const heard = report?.failure?.split("\n").flatMap((line) => /^\w+(?=: )/.exec(line) ?? []);
    expect(heard?.filter((name) => name !== "Error").sort()).toEqual([
      "rejectionHandled",
      "uncaughtException",
      "unhandledRejection",
      "warning",
    ]);
  });
});
