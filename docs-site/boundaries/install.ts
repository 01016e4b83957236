import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A project that has installed the packed packages, and nothing else. */
    readonly consumer: string;
    /** The packed packages. */
    readonly tarballs: readonly string[];
  }
}

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));

/** Packs the packages and installs them into a project outside of the repository. */
export default async function install(project: TestProject): Promise<() => Promise<void>> {
  const consumer = await mkdtemp(join(tmpdir(), "consumer-"));
  const destination = join(consumer, "tarballs");
  await run("pnpm", ["--filter=./packages/*", "-r", "pack", `--pack-destination=${destination}`], {
    cwd: join(here, "../.."),
  });
  const tarballs = (await readdir(destination)).map((name) => join(destination, name));
  await cp(join(here, "consumer"), consumer, { recursive: true });
  await writeFile(
    join(consumer, "package.json"),
    JSON.stringify({ private: true, type: "module" }),
  );
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], {
    cwd: consumer,
  });
  project.provide("consumer", consumer);
  project.provide("tarballs", tarballs);
  return () => rm(consumer, { recursive: true });
}
