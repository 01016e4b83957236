// Run as a process of its own: runs random programs and sends what the process was told of meanwhile.
import { CTX } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import { VirtualClock } from "@machinery/testing";
import fc from "fast-check";
import { settle } from "../../../packages/ctx/test/support/noise.ts";
import { logOf, type Program, program, Runner } from "./random-program.ts";

/** What came of the programs. */
export interface Report {
  readonly runs: number;
  /** How it failed, with the seed; absent where nothing escaped. */
  readonly failure?: string;
}

const escaped: string[] = [];

function listen(event: string): void {
  process.on(event, (what: unknown) => {
    const text = what instanceof Error ? (what.stack ?? what.message) : String(what);
    if (!text.startsWith("ExperimentalWarning")) escaped.push(`${event}: ${text}`);
  });
}

async function run(plan: Program): Promise<void> {
  const clock = new VirtualClock();
  const root = CTX.beginning("root", { clock, log: logOf(plan.log) });
  const runner = new Runner(clock);
  const over = runner.all(root, plan.steps);
  clock.setTimeout(() => {
    if (plan.end === "cancel") root.cancel("over");
    else root.reject(new Error("over"));
  }, plan.at);
  await clock.drain();
  const ended = await Promise.race([over.then(() => true), settle().then(() => false)]);
  const left = {
    ended,
    holds: inspect(root)?.holds,
    timers: clock.pending.length,
    escaped: escaped.splice(0),
  };
  if (!ended || left.holds !== 0 || left.timers !== 0 || left.escaped.length > 0) {
    throw new Error(JSON.stringify(left, undefined, 2));
  }
}

// What an event's callback throws goes there, since an event has no log.
console.error = () => undefined;
for (const event of ["unhandledRejection", "rejectionHandled", "uncaughtException", "warning"]) {
  listen(event);
}

// Also where the process comes to a stop before its end.
process.on("exit", (code) => {
  if (code !== 0 || escaped.length > 0) process.stderr.write(escaped.join("\n"));
});

const [mode, runs = "100", seed] = process.argv.slice(2);
if (mode === "control") {
  const rejection = Promise.reject(new Error("control"));
  await settle();
  rejection.catch(() => undefined);
  process.emitWarning("control");
  setTimeout(() => {
    throw new Error("control");
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.({ runs: escaped.length, failure: escaped.join("\n") } satisfies Report);
} else {
  const details = await fc.check(fc.asyncProperty(program, run), {
    numRuns: Number(runs),
    ...(seed !== undefined && { seed: Number(seed) }),
  });
  const failure = details.failed
    ? `${String(await fc.asyncDefaultReportMessage(details))}\n${String(details.errorInstance)}`
    : undefined;
  const report: Report = { runs: details.numRuns, ...(failure !== undefined && { failure }) };
  if (process.send === undefined) console.log(report.failure ?? report.runs);
  else process.send(report);
}
