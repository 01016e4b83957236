import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { explain, isInformational } from "./reasons.ts";
import type { Summary } from "./runner.ts";
import type { Message } from "./worker.ts";

// The cases are replayed in a thread of its own: one that spins without ever yielding can still be ended.

const SHOWN = 20;
/** Milliseconds that a case may take; they take less than one. */
const PATIENCE = 20_000;

const given = process.env["CONFORMANCE_DIR"] ?? fileURLToPath(new URL("data", import.meta.url));
const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: resolve(given) });
const plain = { total: 0, passed: 0 };
let current = "";
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
  }
});
worker.on("error", (error) => fail(`the replayer failed during ${current}: ${String(error)}`));
worker.on("exit", () => {
  clearTimeout(patience);
  const percent = plain.total === 0 ? 0 : Math.floor((plain.passed / plain.total) * 1000) / 10;
  console.log(
    `${plain.passed} of ${plain.total} cases without a quirk passed as recorded: ${percent} %`,
  );
});

function wait(): NodeJS.Timeout {
  return setTimeout(() => {
    fail(`${current} has not ended in ${PATIENCE / 1000} s`);
    void worker.terminate();
  }, PATIENCE);
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
