import { parseOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";
import { watch } from "./watch.ts";

try {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === "string") process.stdout.write(options);
  else process.exitCode = await watch(options, process);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`watch: ${error.message}\nSay --help to see what it understands.\n`);
  process.exitCode = 2;
}
