import { defineConfig } from "vitest/config";

const conditions = ["@machinery/source"];

/** The tests of the package that mutation.mjs changes, without those that take long, measure the machine or spawn. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    root: `packages/${process.env.MUTATED_PACKAGE}`,
    include: ["test/**/*.test.ts"],
    exclude: ["test/{memory,fairness,many,readme}*.test.ts"],
    // What waits for ever has been noticed.
    testTimeout: 2_500,
    isolate: false,
  },
});
