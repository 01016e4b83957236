import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it, onTestFinished } from "vitest";

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const page = readFileSync(new URL("../testing-time.md", import.meta.url), "utf8");

/** The recipe that the page gives for a runner, as it is printed. */
function recipeFor(runner: string): string {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${runner}\n`)) ?? "";
  return /^```ts.*?\n(?<code>.*?)^```$/ms.exec(section)?.groups?.["code"] ?? "";
}

/** A project that has the packed packages, vitest and this file. */
async function projectWith(file: string, code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "recipe-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  await cp(join(inject("consumer"), "node_modules/@machinery"), join(modules, "@machinery"), {
    recursive: true,
  });
  await symlink(dirname(resolve("vitest/package.json")), join(modules, "vitest"), "junction");
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await writeFile(join(folder, file), code);
  return folder;
}

/** What a program says where it succeeds, run as by hand and not by a test. */
async function outputOf(folder: string, program: string, args: readonly string[]): Promise<string> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|TEST$|NODE_|FORCE_)/.test(name),
  );
  const env = { ...Object.fromEntries(own), NO_COLOR: "1" };
  const { stdout, stderr } = await run(program, args, { cwd: folder, env });
  return stdout + stderr;
}

/** Bun as its package for this platform has it, where there is one: to find it takes no install script. */
function bun(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  try {
    const forPlatform = createRequire(resolve("bun/package.json")).resolve(
      `@oven/bun-${platform}-${arch}/package.json`,
    );
    return join(dirname(forPlatform), platform === "windows" ? "bin/bun.exe" : "bin/bun");
  } catch {
    return undefined;
  }
}

const node = process.execPath;

describe("the recipe runs as it is printed, with", () => {
  it("vitest", async () => {
    const folder = await projectWith("recipe.test.ts", recipeFor("vitest"));
    const cli = join(dirname(resolve("vitest/package.json")), "vitest.mjs");
    expect(await outputOf(folder, node, [cli, "run"])).toMatch(/Tests +1 passed \(1\)/);
  });

  it("Jest", async () => {
    const folder = await projectWith("recipe.test.js", recipeFor("Jest"));
    const cli = join(dirname(resolve("jest/package.json")), "bin/jest.js");
    const output = await outputOf(folder, node, ["--experimental-vm-modules", cli, "--no-cache"]);
    expect(output).toMatch(/Tests: +1 passed, 1 total/);
  });

  it("node:test", async () => {
    const folder = await projectWith("recipe.test.mjs", recipeFor("node:test"));
    expect(await outputOf(folder, node, ["--test"])).toMatch(/pass 1\n/);
  });

  it("Bun", async ({ skip }) => {
    const program = bun();
    if (program === undefined) return skip("there is no Bun for this platform");
    const folder = await projectWith("recipe.test.ts", recipeFor("Bun"));
    expect(await outputOf(folder, program, ["test"])).toMatch(/^ 1 pass$/m);
  });
});
