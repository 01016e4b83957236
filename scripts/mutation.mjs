// Changes the sources of a package one spot at a time and tells which changes no test notices:
// `pnpm mutation ticker`, or, for some of its files, `pnpm mutation ctx tree-node task`.

import { Stryker } from "@stryker-mutator/core";

const [name, ...files] = process.argv.slice(2);
if (name === undefined) throw new Error("pnpm mutation <package> [<file of its src>…]");
// For mutation.vitest.mjs, in the processes that run the tests.
process.env.MUTATED_PACKAGE = name;

const sources = files.length === 0 ? "**" : `{${files},}`;
const report = `mutation/${[name, ...files].join("-")}`;

await new Stryker({
  mutate: [`packages/${name}/src/${sources}.ts`],
  plugins: ["@stryker-mutator/vitest-runner"],
  testRunner: "vitest",
  vitest: { configFile: "scripts/mutation.vitest.mjs", related: false },
  // What runs when a module loads concerns every test: to change it takes as long as all of them, so it has to be named.
  ignoreStatic: files.length === 0,
  concurrency: 1,
  timeoutMS: 2_000,
  tempDirName: "mutation/sandbox",
  ignorePatterns: ["dist", "docs-site", ".turbo", "mutation"],
  reporters: ["progress-append-only", "clear-text", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
}).runMutationTest();
