import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { barsOf } from "../.vitepress/performance/bars.ts";
import loader from "../.vitepress/performance/results.data.ts";
import { missed, summaryRow } from "../.vitepress/performance/summary.ts";
import { fileURLToPath } from "node:url";
import { verdicts } from "./verdict.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const names = readdirSync(path("questions"))
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();
const page = readFileSync(path("../performance.md"), "utf8");
const { results, headings } = loader.load([
  path("../performance.md"),
  path("python/original.json"),
  ...readdirSync(path("results")).map((file) => path(`results/${file}`)),
]);

describe("the page about performance", () => {
  it("shows every question once, below a heading that has its name", () => {
    const shown = [...page.matchAll(/^### .* \{#(.*)\}\n\n<Question name="(.*)" \/>$/gm)];
    expect(shown.map(([, heading]) => heading).sort()).toEqual(names);
    expect(shown.map(([, , name]) => name)).toEqual(Object.keys(headings));
  });

  it("is made from results for every question, and for no other", () => {
    const files = readdirSync(path("results"));
    expect(files.map((file) => file.replace(/\.json$/, "")).sort()).toEqual(names);
  });

  it("says no figure that is not from the results", () => {
    const prose = page.replace(/^<script[^]*?^<\/script>$/m, "").replace(/\{#.*?\}/g, "");
    expect(prose.match(/\d+/g) ?? []).toEqual([]);
  });
});

describe.each(Object.entries(results))("the answer to %s", (name, result) => {
  it("has ours, a limit and at least three peers", () => {
    const kinds = result.contenders.map(({ kind }) => kind);
    expect([
      result.name,
      kinds.includes("ours"),
      kinds.includes("limit"),
      kinds.filter((kind) => kind === "peer").length >= 3,
    ]).toEqual([name, true, true, true]);
  });

  it("was taken in at least seven rounds, and its figures are numbers", () => {
    const figures: readonly number[] = result.contenders.flatMap((each) => {
      if (!("cpu" in each)) return [each.ticks, each.drift, each.phase];
      const { cpu, wall, ratio, left } = each;
      return [cpu, wall]
        .flatMap(({ median, low, high }) => [median, low, high])
        .concat(ratio, left);
    });
    const odd = figures.filter((figure) => !Number.isFinite(figure));
    expect([result.rounds >= 7, odd]).toEqual([true, []]);
  });

  it("has a verdict for each thing that is to be reached, which says what its figures say", () => {
    const ours = result.contenders.find(({ kind }) => kind === "ours");
    const all = verdicts(result);
    expect(Object.keys(result.target ?? {})).toEqual(
      all.map(({ what }) => what).filter((what) => what !== "doubled"),
    );
    for (const { what, target, is, holds } of all) {
      expect(is).toBeTypeOf("number");
      if (what !== "heldRatio") expect(ours).toMatchObject({ [what]: is });
      expect(holds).toBe(
        what === "ticks" ? is >= target : is <= target + (what === "left" ? 0.999 : 0),
      );
    }
    expect(missed([result])).toHaveLength(all.every(({ holds }) => holds) ? 0 : 1);
  });

  it("has a bar for each contender, and a row in the list on top where it is about costs", () => {
    expect(barsOf(result).bars).toHaveLength(result.contenders.length);
    expect(summaryRow(result)?.name).toBe(result.kind === "cost" ? name : undefined);
  });
});
