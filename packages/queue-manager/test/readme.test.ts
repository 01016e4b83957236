import { readFile } from "node:fs/promises";
import { afterEach, expect, it, vi } from "vitest";
// What is taken from the platform on loading is to be taken before it is faked.
import "../src/index.ts";

const turn = globalThis.setImmediate;

afterEach(() => {
  vi.useRealTimers();
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
  vi.useFakeTimers();
  const run = import("./support/readme-example.ts");
  // The import takes real time, before any of the faked.
  while (printed.length === 0) await new Promise((resolve) => turn(resolve));
  await vi.advanceTimersByTimeAsync(3_000);
  await run;
  const output = /```text\n(?<lines>.*?)\n```/s.exec(await read("../README.md"))?.groups?.["lines"];
  expect(printed.join("\n")).toBe(output);
});
