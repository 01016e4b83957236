import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
// Half of the time that a process takes to start is the compiling of what all of them have in common.
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/watch", import.meta.url));

/** The program as a process of its own. */
export class Program {
  readonly process: ChildProcess;
  stdout = "";
  stderr = "";
  readonly #exited: Promise<unknown[]>;
  readonly #onOutput = new Set<() => void>();

  constructor(...args: readonly string[]) {
    const all = ["--conditions=@machinery/source", MAIN, ...args];
    const env = { ...process.env, NODE_COMPILE_CACHE: CACHE };
    this.process = spawn(process.execPath, all, { stdio: "pipe", env });
    this.process.stdout?.on("data", (chunk: Buffer) => this.#said({ stdout: chunk.toString() }));
    this.process.stderr?.on("data", (chunk: Buffer) => this.#said({ stderr: chunk.toString() }));
    this.#exited = once(this.process, "close");
  }

  /** The lines of its output. */
  get lines(): string[] {
    return this.stdout.split("\n").filter((line) => line !== "");
  }

  /** The lines of its output, parsed. */
  get objects(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Resolves with the status that it exits with by itself, or the signal that it was killed by. */
  async status(): Promise<unknown> {
    const [code, signal] = await this.#exited;
    return code ?? signal;
  }

  /** Resolves with what its output matches, as soon as it does. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = (): void => {
        const match = pattern.exec(this.stdout);
        if (match === null) return;
        this.#onOutput.delete(look);
        resolve(match);
      };
      this.#onOutput.add(look);
      look();
    });
  }

  #said({ stdout = "", stderr = "" }: { stdout?: string; stderr?: string }): void {
    this.stdout += stdout;
    this.stderr += stderr;
    for (const look of this.#onOutput) look();
  }
}

/** Whether a process runs; one that has ended and was not collected yet does not. */
export function runs(pid: string | undefined): boolean {
  try {
    process.kill(Number(pid), 0);
  } catch {
    return false;
  }
  const stat = `/proc/${String(pid)}/stat`;
  return !existsSync(stat) || !readFileSync(stat, "utf8").includes(") Z ");
}
