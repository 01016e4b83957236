import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  asJavaScript,
  blocksOfComments,
  blocksOfPages,
  isWhole,
  mistakesIn,
  readAll,
  root,
} from "./support/code-blocks.ts";

const pages = "{README.md,docs-site/*.md,packages/*/README.md}";
const code = /```.*?```|`[^`\n]*`/gs;
const shown = await blocksOfPages(pages);
const commented = await blocksOfComments("packages/*/src/*.ts");
// What the ticker's page prints are times, exact only on the faked timers of its own test.
const run = (await blocksOfPages("{docs-site/*.md,packages/!(ticker)/README.md}")).filter(
  (block) => isWhole(block) && block.output !== undefined,
);

describe("the pages", () => {
  it("show code that compiles, and so do the comments", () => {
    expect(shown.length).toBeGreaterThan(10);
    expect(commented.length).toBeGreaterThan(10);
    expect(mistakesIn([...shown, ...commented])).toEqual([]);
  });

  it.each(run)("show code that prints what they say: $place", async ({ code, folder, output }) => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@machinery/source", "--input-type=module", "--eval", asJavaScript(code)],
      { cwd: folder },
    );
    expect({ stdout, stderr }).toEqual({ stdout: output, stderr: "" });
  });

  it("link to files that are there", async () => {
    const texts = await readAll(
      `{*.md,.changeset/*.md,docs-site/*.md,docs-site/examples/**/*.md,packages/*/README.md}`,
    );
    const dead = texts.flatMap(([path, text]) =>
      [...text.replaceAll(code, "").matchAll(/\]\((?![a-z]+:)(?<target>[^)#\s]+)/g)]
        .map((match) => match.groups?.["target"] ?? "")
        .filter((target) => !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(dead).toEqual([]);
  });
});
