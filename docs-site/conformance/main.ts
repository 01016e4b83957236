import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { explain, isInformational } from "./reasons.ts";
import type { Summary } from "./runner.ts";
import { judgeShare } from "./share.ts";
import type { Message } from "./worker.ts";

// The cases are replayed in a thread of its own: one that spins without ever yielding can still be ended.

const SHOWN = 20;
/** Milliseconds that a case may take; they take less than one. */
const PATIENCE = Number(process.env["CONFORMANCE_PATIENCE"] ?? 20_000);

const other = process.env["CONFORMANCE_DIR"];
const folder = resolve(other ?? fileURLToPath(new URL("data", import.meta.url)));
const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: folder });
const plain = { total: 0, passed: 0 };
let current = "the first case";
let isOver = false;
let patience = wait();

worker.on("message", (message: Message) => {
  switch (message.kind) {
    case "begins":
      clearTimeout(patience);
      current = message.id;
      patience = wait();
      return;
    case "family":
      print(message.summary);
      plain.total += message.summary.plain.total;
      plain.passed += message.summary.plain.passed;
      if (message.summary.failures.length > 0) process.exitCode = 1;
      return;
    case "stray":
      fail(`a rejection during ${message.during} that nobody handled: ${message.error}`);
      return;
    case "over":
      isOver = true;
  }
});
worker.on("error", (error) => fail(`the replayer failed during ${current}: ${String(error)}`));
worker.on("exit", () => {
  clearTimeout(patience);
  if (isOver) judge();
  else fail(`the replayer was over during ${current}, and what comes after was not replayed`);
});

function wait(): NodeJS.Timeout {
  return setTimeout(() => {
    fail(`${current} has not ended in ${PATIENCE / 1000} s`);
    void worker.terminate();
  }, PATIENCE);
}

/** Other cases are compared one by one as well, but a share of a few of them says little: it is not asked of them. */
function judge(): void {
  const { said, failure } = judgeShare(plain);
  console.log(said);
  if (failure === undefined) return;
  if (other === undefined) fail(failure);
  else console.error(`NOTE: ${failure}`);
}

function fail(why: string): void {
  console.error(`FAILED: ${why}`);
  process.exitCode = 1;
}

function print({ family, passed, adapted, skipped, total, reasons, failures }: Summary): void {
  console.log(`${family}: ${passed}, ${adapted}, ${skipped} of ${total}`);
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a)) {
    const note = isInformational(reason) ? " not compared" : "";
    console.log(`  ${count} ${reason}${note}: ${explain(reason)}`);
  }
  for (const { id, differences } of failures) {
    console.error(`  FAILED ${id}`);
    for (const line of differences.slice(0, SHOWN)) console.error(`    ${line}`);
    if (differences.length > SHOWN) console.error(`    and ${differences.length - SHOWN} more`);
  }
}
