import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Original } from "../../benchmarks/python/main.ts";
import type { Result } from "../../benchmarks/result.ts";

export interface Data {
  readonly results: Readonly<Record<string, Result>>;
  /** The headings of the page, by the names of the questions below them. */
  readonly headings: Readonly<Record<string, string>>;
  readonly original: Original;
}

declare const data: Data;
export { data };

// What VitePress runs when it builds the page.
export default {
  watch: [
    "../../benchmarks/results/*.json",
    "../../benchmarks/python/original.json",
    "../../performance.md",
  ],
  load(files: readonly string[]): Data {
    const texts = new Map(files.map((file) => [basename(file), readFileSync(file, "utf8")]));
    const page = texts.get("performance.md") ?? "";
    const headings = Object.fromEntries(headingsOf(page));
    return {
      headings,
      results: Object.fromEntries(
        // Written by main.ts as this.
        Object.keys(headings).map((name) => [name, parse(`${name}.json`, texts) as Result]),
      ),
      // Written by python/main.ts as this.
      original: parse("original.json", texts) as Original,
    };
  },
};

/** `### A child {#child}` */
export function headingsOf(page: string): [name: string, heading: string][] {
  return [...page.matchAll(/^### (.*) \{#(.*)\}$/gm)].map(([, heading = "", name = ""]) => [
    name,
    heading,
  ]);
}

function parse(name: string, texts: ReadonlyMap<string, string>): unknown {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`the benchmarks have not written ${name}`);
  return JSON.parse(text);
}
