// Asks questions and prints, and writes, what was answered: `pnpm bench child queue-waiting`.

import { execFileSync, fork } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import type { Asked, News } from "./ask.ts";
import { thisMachine } from "./machine.ts";
import { type Answer, answerOf, type Result, type Taken } from "./result.ts";
import { printed } from "./table.ts";

interface Options extends Asked {
  readonly source: boolean;
  /** In so many processes, one after the other: the engine does not compile alike in each. */
  readonly processes: number;
}

/** Nobody takes longer for one turn: milliseconds. */
const PATIENCE = 180_000;
/** Of fewer rounds a median says little, so they are printed only. */
const FEWEST = 7;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const known = readdirSync(here("questions"))
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();

await new Command("bench")
  .description("Asks what things cost, here and elsewhere, and writes the answers to results/.")
  .argument("[name...]", "the questions, as the files in questions/ are named", checkName)
  .option("--processes <count>", "in so many processes, one after the other", atLeastOne, 3)
  .option(
    "--rounds <count>",
    `so often in each; fewer than ${FEWEST} in all are not written`,
    atLeastOne,
    3,
  )
  .option("--budget <ms>", "how long a round of one contender takes", atLeastOne, 500)
  .option("--no-peers", "only ours and the limit; not written")
  .option("--source", "the sources of the packages, not what users get", false)
  .action(ask)
  .parseAsync();

async function ask(names: readonly string[], options: Options): Promise<void> {
  if (!options.source) build();
  for (const name of names.length === 0 ? known : names) {
    try {
      const { source, peers, processes } = options;
      const taken: Taken[] = [];
      while (taken.length < processes) taken.push(await askInProcess(name, options));
      const answer = answerOf(taken);
      console.log(printed(name, answer));
      const rounds = processes * options.rounds;
      if (!source && peers && rounds >= FEWEST) write(name, answer, rounds);
    } catch (error) {
      process.exitCode = 1;
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

function build(): void {
  const turbo = [
    "exec",
    "turbo",
    "run",
    "build",
    "--filter=./packages/*",
    "--output-logs=errors-only",
  ];
  execFileSync("pnpm", turbo, {
    cwd: here("../.."),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function askInProcess(name: string, { source, processes: _, ...asked }: Options): Promise<Taken> {
  const execArgv = ["--expose-gc", ...(source ? ["--conditions=@machinery/source"] : [])];
  const child = fork(here("ask.ts"), [name, JSON.stringify(asked satisfies Asked)], { execArgv });
  return new Promise((resolve, reject) => {
    let turn = "the question";
    let taken: Taken | undefined;
    const fail = (): void => {
      child.kill("SIGKILL");
      reject(new Error(`${turn} takes longer than ${PATIENCE / 1_000} s`));
    };
    let timer = setTimeout(fail, PATIENCE);
    child.on("message", (message) => {
      // What ask.ts sends, and nobody else can.
      const news = message as News;
      if ("taken" in news) taken = news.taken;
      else turn = news.turn;
      clearTimeout(timer);
      timer = setTimeout(fail, PATIENCE);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (taken === undefined) reject(new Error(`${turn} ended with ${signal ?? String(code)}`));
      else resolve(taken);
    });
  });
}

function write(name: string, answer: Answer, rounds: number): void {
  const date = new Date().toISOString().slice(0, 10);
  const result: Result = { name, ...answer, date, rounds, machine: thisMachine() };
  mkdirSync(here("results"), { recursive: true });
  writeFileSync(here(`results/${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

function checkName(name: string, names: readonly string[] = []): readonly string[] {
  if (known.includes(name)) return [...names, name];
  throw new InvalidArgumentError(`There are ${known.join(", ")}.`);
}

function atLeastOne(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("A whole number above 0 is needed.");
}
