import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { OTHER_VERSION, packages } from "./packages.ts";
import type { Report } from "./two-versions/meet.ts";
import { programs } from "./two-versions/programs.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("two-versions/meet.ts", import.meta.url));
const version = packages.find(({ name }) => name === "@machinery/ctx")?.version;
const [here, there] = [inject("consumer"), inject("otherConsumer")];

/** Both copies are installed from tarballs, each at a path of its own. */
const directions = [
  { first: version, second: OTHER_VERSION, folders: [here, there] },
  { first: OTHER_VERSION, second: version, folders: [there, here] },
];

describe.each(directions)(
  "two versions meet: $first works with what $second has made",
  ({ first, second, folders }) => {
    describe.each([...programs])("%s", (program, meetings) => {
      let report: Report;

      beforeAll(async () => {
        const { stdout } = await run(process.execPath, [script, program, ...folders], {
          timeout: 60_000,
        });
        // What the script prints.
        report = JSON.parse(stdout) as Report;
      }, 90_000);

      it("these are two copies, which share no class, function or object", () => {
        expect({ versions: report.versions, shared: report.shared }).toEqual({
          versions: [first, second],
          shared: [],
        });
      });

      it.each(meetings)("$name", ({ name, expected }) => {
        const came = report.came.find((each) => each.name === name);
        expect(came).toEqual({ name, came: expected, left: [], timers: 0, escaped: [] });
      });
    });
  },
);
