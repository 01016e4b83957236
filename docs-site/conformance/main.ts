import { fileURLToPath } from "node:url";
import { explain, isInformational } from "./reasons.ts";
import { replayAll, type Summary } from "./runner.ts";

const SHOWN = 20;

const folder = process.env["CONFORMANCE_DIR"] ?? fileURLToPath(new URL("data", import.meta.url));
const plain = { total: 0, passed: 0 };
let failed = 0;

process.on("unhandledRejection", (error) => {
  failed++;
  console.error("a rejection that nobody handled:", error);
});

for await (const summary of replayAll(folder)) {
  print(summary);
  failed += summary.failures.length;
  plain.total += summary.plain.total;
  plain.passed += summary.plain.passed;
}

const share = plain.total === 0 ? 0 : plain.passed / plain.total;
const percent = Math.floor(share * 1000) / 10;
console.log(
  `${plain.passed} of ${plain.total} cases without a quirk passed as recorded: ${percent} %`,
);
process.exitCode = failed > 0 ? 1 : 0;

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
