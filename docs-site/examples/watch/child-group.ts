import { type Clock, Future } from "@machinery/ctx";
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** How a child process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

// Who is asked to stop has this long; who has closed its output, and so can hardly have much to do, this long.
const GRACE = 1_000;
const GRACE_IN_SILENCE = 100;

/** A command and all the processes it starts: a process group of their own, so that they can be ended together. */
export class ChildGroup {
  readonly output: Readable;
  readonly errors: Readable;
  readonly exited: Future<Exit> = new Future<Exit>();
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #closed = new Future<void>();

  constructor(command: string, clock: Clock) {
    this.#clock = clock;
    const child = spawn(command, {
      shell: true,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.once("exit", (code, signal) => this.exited.resolve({ code, signal }));
    child.once("error", (error) => this.exited.reject(error));
    child.once("close", () => this.#closed.resolve());
    this.#child = child;
    this.output = child.stdout;
    this.errors = child.stderr;
  }

  /** Asks the whole group to stop, kills what is left of it after a while, and resolves when all are gone. */
  async stop(): Promise<void> {
    // Nobody reads what comes now, but what nobody reads is never closed.
    this.output.resume();
    this.errors.resume();
    this.#signal("SIGTERM");
    await this.#closedWithin(GRACE);
    // A process that has ended still answers until it is collected, so waiting for silence has a limit as well.
    if (this.#signal(0)) await this.#pause(GRACE_IN_SILENCE);
    this.#signal("SIGKILL");
    await this.exited.catch(() => undefined);
    // Who left the group may still hold them.
    this.output.destroy();
    this.errors.destroy();
  }

  /** Signals every process of the group; returns whether there was one. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.#child;
    if (pid === undefined) return false;
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  }

  /** Resolves when the child has ended and nobody holds its output any more, or after a time. */
  #closedWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(resolve, ms);
      void this.#closed.finally(() => {
        this.#clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms));
  }
}
