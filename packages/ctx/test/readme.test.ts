import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as root from "../src/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

describe("the README", () => {
  it("names all that the package exports, and every member of a ctx", async () => {
    const source = await readFile(new URL("../src/ctx.ts", import.meta.url), "utf8");
    const body = /\nexport interface CTX extends.*?\n}\n/s.exec(source)?.[0] ?? "";
    const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(<:]/gm)].map((match) => match[1]);
    expect(members.length).toBeGreaterThan(25);
    const names = [...Object.keys(root), ...members];
    expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
  });
});
