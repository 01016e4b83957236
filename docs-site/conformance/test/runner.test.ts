import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { families } from "../families.ts";
import { readCases, replay, replayAll, type Summary } from "../runner.ts";
import { judgeShare } from "../share.ts";

const data = fileURLToPath(new URL("../data", import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "conformance-"));
  await cp(data, folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

describe("the recorded cases", () => {
  it("are as ours, but where ours is said to differ, and at least 97 % of the plain ones as recorded", async () => {
    const summaries = await all();
    const plain = { total: 0, passed: 0 };
    for (const each of summaries) {
      plain.total += each.plain.total;
      plain.passed += each.plain.passed;
    }
    expect(summaries.flatMap(({ failures }) => failures)).toEqual([]);
    expect(judgeShare(plain).failure).toBeUndefined();
  });
});

describe("the replayer", () => {
  it("fails where the file of a family is missing", async () => {
    await rm(join(folder, "queue.json"));
    expect(await failed()).toEqual(["queue"]);
  });

  it("fails where the file of a family has no cases", async () => {
    await writeFile(join(folder, "wait.json"), "[]");
    expect(await failed()).toEqual(["wait"]);
  });

  it("fails where the file of a family cannot be read as JSON", async () => {
    await writeFile(join(folder, "ticker.json"), "[");
    expect(await failed()).toEqual(["ticker"]);
  });

  it.each(families)(
    "does not understand a key of an input of $name that it does not know",
    async (family) => {
      const [first] = await readCases(data, family.name);
      // The shape of a case, as the data that came with the replayer has it.
      const each = first as { input: object };
      const verdict = await replay(
        family,
        { ...each, input: { ...each.input, strange: 1 } },
        "case",
      );
      expect(verdict).toEqual({
        kind: "failed",
        differences: [expect.stringContaining("strange")],
      });
    },
  );

  it.each([
    ["ctx", { root: "r", ops: [{ op: "explode", ctx: 0 }] }],
    ["queue", { emptyOnFinished: true, program: [{ do: "explode" }] }],
    ["queue_manager", { start: [{ do: "explode" }] }],
    ["task_holder", { tasks: [{ id: "t", steps: [["explode"]] }], block: {} }],
    ["futures", { fn: "explode" }],
    ["wait", { mode: "first", waits: [{ kind: "explode" }], args: [], horizon: 1 }],
  ])("does not understand an operation of %s that it does not know", async (name, input) => {
    const family = families.find((each) => each.name === name);
    if (family === undefined) throw new Error(`no family ${name}`);
    const verdict = await replay(family, { id: "x", group: "x", input, expected: {} }, "case");
    expect(verdict).toEqual({ kind: "failed", differences: [expect.stringContaining("explode")] });
  });

  it.each([
    ["a quirk", { quirk: ["somethingNew"] }],
    ["a note", { notes: ["somethingNew"] }],
    ["a key", { somethingNew: 1 }],
  ])("does not understand %s of a case that it does not know", async (_, more) => {
    const [family] = families;
    if (family === undefined) throw new Error("no family");
    const each = { id: "x", group: "x", input: { root: "r", ops: [] }, expected: {}, ...more };
    const verdict = await replay(family, each, "case");
    expect(verdict).toEqual({
      kind: "failed",
      differences: [expect.stringContaining("somethingNew")],
    });
  });

  it("fails where a case of the reference's hangs is of no family", async () => {
    const hangs = families.find(({ name }) => name === "hangs");
    const each = { id: "x", family: "nobody", group: "x", input: {}, expected: {} };
    expect(
      await hangs?.replay({ ...each, quirk: [], repaired: undefined }).catch(String),
    ).toContain("nobody");
  });
});

async function all(): Promise<Summary[]> {
  const summaries: Summary[] = [];
  for await (const summary of replayAll(folder)) summaries.push(summary);
  return summaries;
}

async function failed(): Promise<string[]> {
  return (await all()).flatMap(({ failures }) => failures.map(({ id }) => id));
}
