// Runs a command with the pinned pnpm, and with a Node that the tools accept, on a machine that has
// only some Node and npm: `node scripts/run.mjs pnpm run check`. Both come through npx, once.

import { execSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const node = "26.10.0";
const windows = process.platform === "win32";
const cwd = fileURLToPath(new URL("..", import.meta.url));
const { engines, packageManager } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

process.env.HOST_NODE = process.execPath;
process.env.PATH = setUp();
run(process.argv.slice(2));

/** Installs what the lockfile says and answers the PATH that has the tools. */
function setUp() {
  const fits = nodeFits();
  const packages = fits ? [packageManager] : [packageManager, nodePackage()];
  const options = packages.map((name) => `--package=${name}`).join(" ");
  if (fits) process.env.PATH = dirname(process.execPath) + delimiter + process.env.PATH;
  // Standard output belongs to the command that is run: all else is said on standard error.
  const call = "pnpm install --frozen-lockfile --trust-lockfile 1>&2 && node -p process.env.PATH";
  try {
    return execSync(`npx --yes --prefer-offline ${options} --call "${call}"`, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, npm_config_update_notifier: "false" },
    }).trim();
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}

function nodeFits() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return engines.node.split("||").some((range) => {
    const [, operator, wantedMajor, wantedMinor] = /(\^|>=)(\d+)\.(\d+)/.exec(range);
    if (major === Number(wantedMajor)) return minor >= Number(wantedMinor);
    return operator === ">=" && major > Number(wantedMajor);
  });
}

function nodePackage() {
  const os = windows ? "win" : process.platform;
  const prefix = os === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${os}-${process.arch}@${node}`;
}

/** Runs the command as if it had been called directly: its streams, the signals, its status. */
function run([command, ...args]) {
  const child = spawn(command, args, { cwd, stdio: "inherit", shell: windows });
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal has sent its Ctrl-C to the child as well.
      if (signal !== "SIGINT" || !terminal) child.kill(signal);
    });
  }
  // The shell that npm puts in between passes no signal on: it just dies.
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) child.kill("SIGTERM");
  }, 200).unref();
  child.on("error", (error) => {
    console.error(error.message);
    process.exitCode = 127;
  });
  child.on("exit", (status, signal) => {
    process.removeAllListeners(signal ?? "");
    if (signal === null) process.exitCode = status;
    else process.kill(process.pid, signal);
  });
}
