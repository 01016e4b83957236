import { defineConfig } from "vitest/config";

const name = process.env.MUTATED_PACKAGE;
const conditions = ["@machinery/source"];

/** What takes long, measures the machine or spawns, and notices little that the others do not. */
const slow = { queue: "fairness", "queue-manager": "{fairness,nothing-stays}" };
const exclude = [`test/{readme,${slow[name]}}.test.ts`, "test/*.long.test.ts"];
const isolated = "test/*.isolated.test.ts";

/** Tests that share a worker take a third of the time of those that have one each. */
const project = (isolate, options) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: isolate ? "isolated" : "shared",
    root: `packages/${name}`,
    // What waits for ever has been noticed.
    testTimeout: 2_500,
    isolate,
    ...options,
  },
});

/** The tests of the package that mutation.mjs changes. */
export default defineConfig({
  test: {
    projects: [
      project(false, { include: ["test/**/*.test.ts"], exclude: [...exclude, isolated] }),
      project(true, { include: [isolated], exclude }),
    ],
  },
});
