import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { entries } from "./packages.ts";

const run = promisify(execFile);

// The Node of the tests, and the one of the machine where that is another.
const nodes = [process.execPath, process.env["HOST_NODE"] ?? process.execPath]
  .map((node) => ({
    node,
    version: execFileSync(node, ["--version"], { encoding: "utf8" }).trim(),
  }))
  .filter(({ version }, i, all) => all.findIndex((each) => each.version === version) === i);

describe.for(nodes)("Node $version", ({ node }) => {
  it("imports every entry", async () => {
    const program = `
      const names = ${JSON.stringify(entries)};
      const modules = await Promise.all(names.map((name) => import(name)));
      console.log(JSON.stringify(names.filter((_, i) => Object.keys(modules[i]).length > 0)));`;

    const { stdout } = await run(node, ["--input-type=module", "--eval", program], {
      cwd: inject("consumer"),
    });

    expect(JSON.parse(stdout)).toEqual(entries);
  });

  it("requires every entry, and gets what it imports", async () => {
    const program = `
      const names = ${JSON.stringify(entries)};
      const same = async (name) => Object.entries(await import(name)).every(
        ([key, value]) => require(name)[key] === value,
      );
      Promise.all(names.map(same)).then((all) => {
        console.log(JSON.stringify(names.filter((_, i) => all[i])));
      });`;

    const { stdout } = await run(node, ["--input-type=commonjs", "--eval", program], {
      cwd: inject("consumer"),
    });

    expect(JSON.parse(stdout)).toEqual(entries);
  });
});
