// Run as a process of its own: the packages installed at one path are given what those at another path have made.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Came, Copy, Meeting } from "./meeting.ts";
import { programs } from "./programs.ts";

/** What the process says when it is over. */
export interface Report {
  /** The version of ctx that is at each path. */
  readonly versions: readonly string[];
  /** The names of what is one thing in both copies. */
  readonly shared: readonly string[];
  readonly came: readonly Came[];
}

const escaped: string[] = [];
for (const event of ["unhandledRejection", "rejectionHandled", "uncaughtException", "warning"]) {
  process.on(event, (what: unknown) => {
    const text = String(what);
    if (!text.startsWith("ExperimentalWarning")) escaped.push(`${event}: ${text}`);
  });
}

const [program = "", ...folders] = process.argv.slice(2);
const [ours, theirs] = await Promise.all([load(folders[0]), load(folders[1])]);
const came: Came[] = [];
for (const meeting of programs.get(program) ?? []) came.push(await hold(meeting));
const report: Report = {
  versions: folders.map(versionOf),
  shared: Object.entries(ours).flatMap(([name, value]) => {
    const isThing = typeof value === "function" || typeof value === "object";
    return isThing && new Map<string, unknown>(Object.entries(theirs)).get(name) === value
      ? [name]
      : [];
  }),
  came,
};
console.log(JSON.stringify(report));

async function hold({ name, meet }: Meeting): Promise<Came> {
  const clock = new theirs.VirtualClock();
  const log = theirs.recordLog();
  const ctx = theirs.CTX.beginning("theirs", { clock, log });
  const result = await meet(ours, { made: theirs, clock, log, ctx });
  // What nobody has handled is told of a turn later.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  return {
    name,
    came: result,
    left: [...ours.leftovers(ctx), ...theirs.leftovers(ctx)],
    timers: clock.pending.length,
    escaped: escaped.splice(0),
  };
}

async function load(folder = ""): Promise<Copy> {
  // The module of that name in each consumer.
  return (await import(pathToFileURL(join(folder, "library.ts")).href)) as Copy;
}

function versionOf(folder: string): string {
  const manifest = createRequire(join(folder, "library.ts"))("@machinery/ctx/package.json") as {
    readonly version: string;
  };
  return manifest.version;
}
