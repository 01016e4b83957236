import { readdirSync, readFileSync } from "node:fs";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [group: string]: unknown;
}

const folder = new URL("../../packages/", import.meta.url);

/** The manifests of the packages that are published. */
export const packages: readonly Manifest[] = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(`${name}/package.json`, folder), "utf8")) as Manifest,
);

/** What can be imported from them: `@machinery/ctx`, `@machinery/ctx/line`, and so on. */
export const entries: readonly string[] = packages.flatMap(({ name, exports }) =>
  Object.keys(exports)
    .filter((path) => path !== "./package.json")
    .map((path) => name + path.slice(1)),
);

/** The version that the packages have where they are installed a second time. */
export const OTHER_VERSION = "99.0.0";
