// Compares with the Python original: `pnpm --filter benchmarks original <python> <its sources>`.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { thisMachine } from "../machine.ts";
import type { Machine } from "../result.ts";
import { versionsOf } from "../versions.ts";
import { like } from "./like.ts";

/** What both took for the same work: nanoseconds of processor time per operation. */
export interface Comparison {
  readonly name: string;
  readonly operations: number;
  readonly original: number;
  readonly ours: number;
}

export interface Original {
  readonly versions: { readonly original: Versions; readonly ours: Versions };
  readonly date: string;
  readonly machine: Machine;
  readonly comparisons: readonly Comparison[];
}

type Versions = Readonly<Record<string, string>>;

/** What original.py prints. */
interface Printed {
  readonly versions: Versions;
  readonly answers: readonly {
    readonly name: string;
    readonly operations: number;
    readonly cpu: number;
  }[];
}

const ROUNDS = 7;
const [python, sources] = process.argv.slice(2);
if (python === undefined || sources === undefined) {
  throw new Error("pnpm --filter benchmarks original <python> <folder that has its sources>");
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const output = execFileSync(python, [here("original.py"), sources, String(ROUNDS)], {
  stdio: ["ignore", "pipe", "inherit"],
  encoding: "utf8",
});
const original = JSON.parse(output) as Printed;

const comparisons: Comparison[] = [];
for (const { name, operations, cpu } of original.answers) {
  const work = like[name];
  if (work === undefined) throw new Error(`like.ts has no ${name}`);
  const ours = await cpuOf(work, operations);
  comparisons.push({ name, operations, original: rounded(cpu), ours: rounded(ours) });
}
console.table(comparisons);

const result: Original = {
  versions: {
    original: original.versions,
    ours: versionsOf([
      "@machinery/ctx",
      "@machinery/queue",
      "@machinery/queue-manager",
      "@machinery/task-holder",
    ]),
  },
  date: new Date().toISOString().slice(0, 10),
  machine: thisMachine(),
  comparisons,
};
writeFileSync(here("original.json"), `${JSON.stringify(result, undefined, 2)}\n`);

/** The median of rounds, each of which repeats the work until there is enough of it to measure. */
async function cpuOf(work: (count: number) => Promise<void>, operations: number): Promise<number> {
  const repeats = Math.ceil(100_000 / operations);
  const rounds: number[] = [];
  for (let round = -3; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < repeats; i++) await work(operations);
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) rounds.push(((user + system) * 1_000) / (operations * repeats));
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
