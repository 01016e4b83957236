import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const name = process.env.MUTATED_PACKAGE;
const conditions = ["@machinery/source"];

/** What takes long, measures the machine or spawns, and notices little that the others do not. */
const slow = { queue: "fairness" };

/** The tests of the package that mutation.mjs changes. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    root: `packages/${name}`,
    include: ["test/**/*.test.ts"],
    exclude: [`test/{readme,${slow[name]}}.test.ts`, "test/*.long.test.ts"],
    // What waits for ever has been noticed.
    testTimeout: 2_500,
    isolate: readdirSync(`packages/${name}/test`).some((file) => file.includes(".isolated.")),
  },
});
