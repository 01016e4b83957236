import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";

const run = promisify(execFile);

it.for(["5.4", "5.9", "6.0", "7.0"])("compiles a consumer under TypeScript %s", async (version) => {
  const compiler = fileURLToPath(import.meta.resolve(`typescript-${version}/package.json`));
  const tsc = compiler.replace("package.json", "bin/tsc");

  const { stdout } = await run(process.execPath, [tsc, "-p", "tsconfig.consumer.json"], {
    cwd: inject("consumer"),
  }).catch((error: unknown) => error as { stdout: string });

  expect(stdout).toBe("");
});
