import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as ctx from "@machinery/ctx";
import * as oddHelpers from "@machinery/odd-helpers";
import * as queue from "@machinery/queue";
import * as queueManager from "@machinery/queue-manager";
import * as taskHolder from "@machinery/task-holder";
import * as testing from "@machinery/testing";
import * as ticker from "@machinery/ticker";

/** A block of code that a page or a comment shows. */
export interface CodeBlock {
  /** Where it stands: `packages/queue/README.md:113`. */
  readonly place: string;
  /** The folder from which it finds what it imports. */
  readonly folder: string;
  readonly code: string;
  /** What the page says that it prints, where the next block is that. */
  readonly output: string | undefined;
}

export const root: string = fileURLToPath(new URL("../../..", import.meta.url));
const site = join(root, "docs-site");

const exported = Object.entries({
  "@machinery/ctx": ctx,
  "@machinery/odd-helpers": oddHelpers,
  "@machinery/queue": queue,
  "@machinery/queue-manager": queueManager,
  "@machinery/task-holder": taskHolder,
  "@machinery/testing": testing,
  "@machinery/ticker": ticker,
}).flatMap(([from, names]) => Object.keys(names).map((name) => ({ from, name })));

/** What a block that imports nothing may use: what the packages export, and these. */
const surroundings = `
import { readdirSync as readNames } from "node:fs";
import type { CTX } from "@machinery/ctx";
import type { Queue } from "@machinery/queue";
import type { VirtualClock } from "@machinery/testing";
declare global {
  const clock: VirtualClock;
  const ctx: CTX;
  const url: string;
  const urls: readonly string[];
  const jobs: Queue<string>;
  const orders: Queue<string>;
  const readdirSync: typeof readNames;
  function afterEach(fn: () => void): void;
  function download(url: string, options: { readonly signal: AbortSignal }): Promise<void>;
  function load(part: string, signal: AbortSignal): Promise<void>;
  function poll(signal: AbortSignal): Promise<void>;
  function queryWithoutSignal(query: string): Promise<unknown>;
  function readings(): AsyncGenerator<number>;
  function subfoldersOf(folder: string): readonly string[];
  function work(ctx?: CTX): Promise<void>;
}
`;

/** The blocks of every page that matches. */
export async function blocksOfPages(pattern: string): Promise<readonly CodeBlock[]> {
  return (await readAll(pattern)).flatMap(([path, text]) => blocksIn(path, text));
}

/** The blocks in the comments of every source that matches. */
export async function blocksOfComments(pattern: string): Promise<readonly CodeBlock[]> {
  return (await readAll(pattern)).flatMap(([path, text]) =>
    blocksIn(path, text.replaceAll(/^ *(?:\/\*\*|\* ?|\*\/)/gm, "")),
  );
}

export async function readAll(pattern: string): Promise<(readonly [path: string, text: string])[]> {
  const paths = globSync(pattern, { cwd: root, exclude: (path) => path.includes("node_modules") });
  return Promise.all(
    paths.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const),
  );
}

function blocksIn(path: string, text: string): CodeBlock[] {
  const fences = /^```ts\n(?<code>.*?)^```$(?:\n\n```text\n(?<output>.*?)^```$)?/gms;
  return [...text.matchAll(fences)].map((match) => ({
    place: `${path}:${text.slice(0, match.index).split("\n").length + 1}`,
    folder: path.startsWith("packages/") && !isOfAll(path) ? join(root, dirname(path)) : site,
    code: match.groups?.["code"] ?? "",
    output: match.groups?.["output"],
  }));
}

/** The page about tests shows some of every package, which its own does not depend on. */
function isOfAll(path: string): boolean {
  return path.startsWith("packages/testing/");
}

/** Says what TypeScript finds wrong with the blocks. One without an import goes on from code that is not shown. */
export function mistakesIn(blocks: readonly CodeBlock[]): string[] {
  const whole = blocks.filter(isWhole);
  const fragments = blocks.filter((block) => !isWhole(block));
  return [...check(whole), ...check(fragments, surroundings)];
}

/** Whether this is a program, and no fragment of one. */
export function isWhole({ code }: CodeBlock): boolean {
  return /^import /m.test(code);
}

function check(blocks: readonly CodeBlock[], around?: string): string[] {
  const files = new Map<string, { readonly place: string; readonly text: string }>();
  if (around !== undefined) {
    const place = "the surroundings of fragments";
    files.set(join(site, "surroundings.ts"), { place, text: around });
  }
  for (const [index, { place, folder, code }] of blocks.entries()) {
    const [from, text] = around === undefined ? [folder, code] : [site, importsFor(code) + code];
    files.set(join(from, `block-${index}.ts`), { place, text });
  }
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const file = files.get(path);
    if (file === undefined) return getSourceFile(path, target, ...rest);
    return ts.createSourceFile(path, file.text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([path, { place }]) => {
    const source = program.getSourceFile(path);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return found.map(
      (each) => `${place}: ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`,
    );
  });
}

/** On one line with the code, of which it is no part. */
function importsFor(code: string): string {
  return exported
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(code))
    .map(({ from, name }) => `import { ${name} } from "${from}"; `)
    .join("");
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, "tsconfig.json");
  const config = ts.readConfigFile(path, (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(
    { ...config.config, include: [] },
    ts.sys,
    root,
  );
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}

/** The code as every supported Node runs it. */
export function asJavaScript(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}
