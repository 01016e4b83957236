import { readFileSync } from "node:fs";
import type { Versions } from "./result.ts";

/** Reads from the packages that are installed here which versions they are. */
export function versionsOf(packages: readonly string[]): Versions {
  return Object.fromEntries(
    packages.map((name) => {
      const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
      // Every manifest that a registry takes has a version.
      const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
      return [name, version];
    }),
  );
}
