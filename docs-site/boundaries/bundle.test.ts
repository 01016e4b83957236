import { brotliCompressSync } from "node:zlib";
import { build, type Metafile, type Plugin } from "esbuild";
import { expect, inject, it } from "vitest";
import { entries, packages } from "./packages.ts";

interface Bundle {
  readonly text: string;
  /** The files that the bundle has code of. */
  readonly inputs: readonly string[];
  /** Bytes, minified and compressed. */
  readonly size: number;
}

async function bundle(contents: string, ...plugins: Plugin[]): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: inject("consumer") },
    absWorkingDir: inject("consumer"),
    plugins,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    metafile: true,
    write: false,
  });
  const text = outputFiles.map((file) => file.text).join("");
  return { text, inputs: used(metafile), size: brotliCompressSync(text).length };
}

function used({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path]?.bytesInOutput !== 0),
  );
}

/** Lets a module's own code decide what is kept of it, whatever its package says. */
const judgeByCode: Plugin = {
  name: "judge-by-code",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === judgeByCode) return undefined;
      const resolved = await resolve(path, { ...args, pluginData: judgeByCode });
      return { ...resolved, sideEffects: true };
    });
  },
};

it.for(entries)("keeps nothing of %s when nothing of it is used", async (entry) => {
  const { text } = await bundle(`import "${entry}";`, judgeByCode);

  expect(text).toBe("");
});

it("has one ctx in a bundle of all packages", async () => {
  const all = packages.map(({ name }, i) => `export * as _${i} from "${name}";`).join("\n");

  const { inputs } = await bundle(all);

  const folders = inputs.map((path) => path.replace(/\/dist\/.*$/, ""));
  expect(new Set(folders)).toEqual(new Set(packages.map(({ name }) => `node_modules/${name}`)));
});

// Bytes, minified and compressed, of one name with all it needs, and what of them an application adds that has a CTX.
it.for([
  ["@machinery/ctx", "CTX", 6800, 0],
  ["@machinery/ctx", "Future", 1900, 200],
  ["@machinery/ctx", "AsyncEvent", 900, 300],
  ["@machinery/ctx", "Semaphore", 900, 300],
  ["@machinery/ticker", "tick", 3600, 1800],
  ["@machinery/task-holder", "withTaskHolder", 3200, 1000],
  ["@machinery/queue", "queue", 3200, 1900],
  ["@machinery/queue", "syncQueue", 3200, 1900],
  ["@machinery/queue-manager", "withQueueManager", 8600, 5400],
  ["@machinery/odd-helpers", "stopAsyncGenerator", 1000, 400],
  ["@machinery/testing", "VirtualClock", 4000, 2600],
] as const)("ships of %s for %s at most %i bytes, %i beside CTX", async (row) => {
  const [entry, name, alone, beside] = row;
  const ctx = `export { CTX } from "@machinery/ctx";`;
  const one = await bundle(`export { ${name} } from "${entry}";`);
  const without = await bundle(ctx);
  const both = await bundle(name === "CTX" ? ctx : `${ctx} export { ${name} } from "${entry}";`);

  expect(one.size).toBeLessThanOrEqual(alone);
  expect(both.size - without.size).toBeLessThanOrEqual(beside);
});
