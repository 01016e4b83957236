import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { families } from "../families.ts";
import { readCases } from "../runner.ts";
import { judgeShare } from "../share.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const data = fileURLToPath(new URL("../data", import.meta.url));
const MINUTE = 60_000;

let folder: string;

/** Of each family one case. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "conformance-"));
  for (const { name } of families) await write(name, (await readCases(data, name)).slice(0, 1));
});

afterEach(() => rm(folder, { recursive: true }));

describe("the command, given a folder of other cases", { timeout: 2 * MINUTE }, () => {
  it("says of each family what came of it, and the share that passed as recorded", async () => {
    const { code, said, failed } = await conformance();
    // A few cases of others may be just those that are adapted.
    expect([code, failed]).toEqual([
      0,
      "NOTE: fewer than 97 % of the cases without a quirk passed\n",
    ]);
    expect(said.match(/^\w+: \d+, \d+, \d+ of 1$/gm)).toHaveLength(families.length);
    expect(said).toMatch(/\n\d of \d cases without a quirk passed as recorded: \d+\.\d\d %\n$/);
  });

  it("fails where a case is not as recorded, or not understood, and goes on", async () => {
    const [first] = await readCases(data, "wait");
    await write("wait", [{ ...(first as object), id: "wrong", expected: { outcome: "returned" } }]);
    await write("queue", [{ id: "strange", group: "x", input: { explode: 1 }, expected: {} }]);
    const { code, said, failed } = await conformance();
    expect(code).toBe(1);
    expect(failed).toContain("FAILED wrong\n");
    expect(failed).toContain('FAILED strange\n    NotUnderstood: input: unknown key "explode"');
    expect(said).toContain("hangs: ");
  });

  it("fails, and says why, where files are missing or hold no cases", async () => {
    await rm(join(folder, "ctx.json"));
    await writeFile(join(folder, "wait.json"), "");
    await writeFile(join(folder, "queue.json"), "[]");
    await writeFile(join(folder, "ticker.json"), "{}");
    await writeFile(join(folder, "hangs.json"), "[null]");
    const { code, failed } = await conformance();
    expect([code, failed.match(/^ {2}FAILED .*\n.*$/gm)]).toEqual([
      1,
      [
        expect.stringMatching(/FAILED ctx\n.*the file cannot be read: .*ENOENT/),
        expect.stringMatching(/FAILED wait\n.*Unexpected end of JSON input/),
        expect.stringMatching(/FAILED ticker\n.*expected an array, got {}/),
        expect.stringMatching(/FAILED queue\n.*the file has no cases/),
        expect.stringMatching(/FAILED hangs\[0\]\n.*expected an object, got null/),
      ],
    ]);
  });

  it("fails where a case spins and never yields, and ends", async () => {
    // Each call of the callback asks for the next, without a turn in between.
    const again = { op: "addDoneCallback", ctx: 0, cb: "again" };
    const ops = [again, { op: "cancel", ctx: 0 }, { op: "settle" }];
    const input = { root: "root", ops, onFire: { again: [again] } };
    await write("ctx", [{ id: "spins", group: "x", input, expected: { steps: [] } }]);
    const { code, said, failed } = await conformance(folder, 5_000);
    expect([code, said]).toEqual([1, ""]);
    expect(failed).toContain("FAILED: spins has not ended in 5 s");
  });
});

describe("the share that has to pass as recorded", () => {
  it("is 97 %", () => {
    const { said, failure } = judgeShare({ total: 1_000, passed: 970 });
    expect([said, failure]).toEqual([
      "970 of 1000 cases without a quirk passed as recorded: 97.00 %",
      undefined,
    ]);
    expect(judgeShare({ total: 1_000, passed: 969 }).failure).toBe(
      "fewer than 97 % of the cases without a quirk passed",
    );
  });

  it("is rounded down where it is said", () => {
    expect(judgeShare({ total: 100_000, passed: 96_999 }).said).toContain("96.99 %");
  });
});

function write(family: string, cases: readonly unknown[]): Promise<void> {
  return writeFile(join(folder, `${family}.json`), JSON.stringify(cases));
}

/** Runs the command. */
async function conformance(
  from = folder,
  patience = 20_000,
): Promise<{ readonly code: unknown; readonly said: string; readonly failed: string }> {
  const env = {
    ...process.env,
    CONFORMANCE_DIR: from,
    CONFORMANCE_PATIENCE: `${patience}`,
  };
  return new Promise((resolve) => {
    const args = ["--conditions=@machinery/source", main];
    execFile(process.execPath, args, { env, timeout: MINUTE }, (error, said, failed) => {
      resolve({ code: error === null ? 0 : error.code, said, failed });
    });
  });
}
