import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { OTHER_VERSION } from "./packages.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A project that has installed the packed packages, and nothing else. */
    readonly consumer: string;
    /** One that has installed them as another version. */
    readonly otherConsumer: string;
    /** The packed packages. */
    readonly tarballs: readonly string[];
  }
}

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));

/** Packs the packages and installs them into two projects outside of the repository, into one as another version. */
export default async function install(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "consumer-"));
  const destination = join(folder, "tarballs");
  await run("pnpm", ["--filter=./packages/*", "-r", "pack", `--pack-destination=${destination}`], {
    cwd: join(here, "../.."),
  });
  const tarballs = await filesOf(destination);
  const others = await packAsOtherVersion(tarballs, join(folder, "other-tarballs"));
  const [consumer, otherConsumer] = [join(folder, "consumer"), join(folder, "other-consumer")];
  await consume(tarballs, consumer);
  await consume(others, otherConsumer);
  project.provide("consumer", consumer);
  project.provide("otherConsumer", otherConsumer);
  project.provide("tarballs", tarballs);
  return () => rm(folder, { recursive: true });
}

/** Makes a project that has installed these, and nothing else. */
async function consume(tarballs: readonly string[], consumer: string): Promise<void> {
  await cp(join(here, "consumer"), consumer, { recursive: true });
  await writeFile(
    join(consumer, "package.json"),
    JSON.stringify({ private: true, type: "module" }),
  );
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], {
    cwd: consumer,
  });
}

/** Packs what is in these once more, with another version, and needing that of each other. */
async function packAsOtherVersion(tarballs: readonly string[], to: string): Promise<string[]> {
  await mkdir(to);
  for (const tarball of tarballs) {
    const folder = join(to, basename(tarball, ".tgz"));
    await mkdir(folder);
    await run("tar", ["-xzf", tarball, "-C", folder]);
    const manifest = join(folder, "package", "package.json");
    // What the packages have in it.
    const { dependencies = {}, ...rest } = JSON.parse(await readFile(manifest, "utf8")) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    const needed = Object.fromEntries(
      Object.keys(dependencies).map((name) => [name, OTHER_VERSION] as const),
    );
    const other = { ...rest, version: OTHER_VERSION, dependencies: needed };
    await writeFile(manifest, JSON.stringify(other));
    await run("npm", ["pack", "--ignore-scripts", `--pack-destination=${to}`], {
      cwd: join(folder, "package"),
    });
  }
  return (await filesOf(to)).filter((path) => path.endsWith(".tgz"));
}

async function filesOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}
