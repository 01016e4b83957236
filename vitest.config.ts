import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Tests read the sources of the packages, not their builds.
const conditions = ["@machinery/source"];
const resolve = { conditions };
// What does a thing a million times, or to a hundred thousand at once.
const long = ["**/*.long.test.ts"];
// A file that mocks or reloads modules has a worker to itself; all others of a package share one, and its modules.
const isolated = ["**/*.isolated.test.ts"];
const ssr = { resolve: { conditions, externalConditions: conditions } };

export default defineConfig({
  test: {
    // A machine that runs every check at once may be slow.
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      // Seen from each package. An index lists names and runs nothing.
      include: ["src/**/*.ts"],
      exclude: ["**/index.ts"],
      reporter: ["text"],
      thresholds: { lines: 98, branches: 98 },
    },
    projects: [
      ...readdirSync(new URL("packages/", import.meta.url)).map((name) => ({
        resolve,
        ssr,
        test: {
          name,
          root: `packages/${name}`,
          include: ["test/**/*.test.ts"],
          exclude: [...long, ...isolated],
          isolate: false,
        },
      })),
      {
        resolve,
        ssr,
        test: { name: "isolated", root: "packages", include: isolated },
      },
      {
        resolve,
        ssr,
        test: { name: "long", root: "packages", include: long },
      },
      {
        resolve,
        ssr,
        test: {
          name: "docs-site",
          root: "docs-site",
          include: ["{benchmarks,conformance,examples}/**/*.test.ts"],
        },
      },
      {
        resolve,
        ssr,
        test: { name: "promises", root: "docs-site/promises", include: ["*.test.ts"] },
      },
      {
        test: {
          name: "boundaries",
          root: "docs-site/boundaries",
          include: ["*.test.ts"],
          globalSetup: "install.ts",
        },
      },
    ],
  },
});
