import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const program = new URL("first-program.ts", import.meta.url);

describe("the first program", () => {
  it("prints what its comments say, and ends by itself without a warning", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      "--conditions=@machinery/source",
      program.pathname,
    ]);
    expect({ stdout, stderr }).toEqual({
      stdout: "hello 1\nhello 2\nhello 3\nCTX[app](CANCELLED(FUT{app}))\n",
      stderr: "",
    });
  });

  it("stands in the README as it is", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`ts\n${await readFile(program, "utf8")}\`\`\``);
  });
});
