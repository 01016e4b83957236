import type { CTX, Logger } from "@machinery/ctx";
import { withDemo } from "./demo/demo.ts";
import { Ledger } from "./ledger.ts";
import type { Options } from "./options.ts";
import { Output } from "./output.ts";
import { messageOf } from "./row.ts";
import { runSession } from "./session.ts";
import { cancelOnSignals } from "./signals.ts";
import type { Streams } from "./streams.ts";
import { summaryJson, summaryText } from "./summary.ts";

const USUAL = { every: 1_000, timeout: 5_000 };
const UNLIMITED = 200;
const DEMO = { every: 400, timeout: 1_000, for: 10_000 };

/**
 * Watches what the options name, and returns the status to exit with. Rejects with a `UsageError`.
 *
 *     watch ─┬─ demo       what there is to watch where nothing is named
 *            ├─ run        ends with the time, a key, a signal, a closed pipe or the last source
 *            │   ├─ sources ─── one for each ─── its connections and requests
 *            │   └─ helpers    the time limit, the keys, the redrawing
 *            └─ screen     ends after the run, when all that came has been shown
 */
export async function watch(options: Options, streams: Streams): Promise<number> {
  const isDemo = options.sources.length === 0;
  const output = new Output(streams.stdout);
  const errors = new Output(streams.stderr);
  const ledger = new Ledger("watch", logTo(errors));
  const { root } = ledger;
  const run = root.child("run");
  const forgetSignals = cancelOnSignals(run);
  const session = { ...(isDemo ? DEMO : USUAL), ...options, streams, output, ledger, run };
  try {
    const board = isDemo
      ? await withDemo(root, (sources) => runSession(session, sources))
      : await runSession(session, options.sources);
    const summary = { ended: reasonOf(run), board, left: ledger.open };
    const columns = streams.stdout.isTTY ? streams.stdout.columns : UNLIMITED;
    const text = options.json === true ? summaryJson(summary) : summaryText(summary, columns);
    // Where nobody reads the one, somebody may read the other.
    if (!(await output.write(text))) await errors.write(text);
    return board.rows.some((row) => row.neverOpened) ? 1 : 0;
  } finally {
    forgetSignals();
    root.cancel();
  }
}

function logTo(errors: Output): Logger {
  const info = (message: string): void => void errors.write(`watch: ${message}\n`);
  return {
    info,
    error: (message, error) =>
      info(error === undefined ? message : `${message}: ${messageOf(error)}`),
  };
}

function reasonOf(run: CTX): string {
  const { outcome } = run;
  return outcome?.status === "cancelled" ? String(outcome.reason.cause) : String(outcome?.status);
}
