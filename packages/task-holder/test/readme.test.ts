import { readFile } from "node:fs/promises";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
});

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

it("shows the example that is tested here", async () => {
  const example = await read("support/readme-example.ts");
  expect(await read("../README.md")).toContain(`\`\`\`ts\n${example}\`\`\``);
});

it("has an example that prints what the page says", async () => {
  const printed: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => printed.push(line));
  await import("./support/readme-example.ts");
  const output = /```text\n(?<lines>.*?)\n```/s.exec(await read("../README.md"))?.groups?.["lines"];
  expect(printed.join("\n")).toBe(output);
});
