import { type Clock, Future } from "@machinery/ctx";
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { CannotOpen } from "./source.ts";

/** How a child process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

// How long who is asked to stop has, and how long who has closed its output and is still there.
const GRACE = 1_000;
const GRACE_IN_SILENCE = 100;

/** A command and all the processes it starts: a process group of their own, so that they can be ended together. */
export class ChildGroup {
  /** Settles when the command has ended, or could not be started. */
  readonly exited: Future<Exit> = new Future<Exit>();
  readonly errors: Readable;
  readonly #output: Readable;
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #closed = new Future<void>();
  #stopped: Promise<void> | undefined;

  constructor(command: string, clock: Clock) {
    const child = spawn(command, {
      shell: true,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.once("exit", (code, signal) => this.exited.resolve({ code, signal }));
    child.once("error", (error) => this.exited.reject(new CannotOpen(error.message)));
    child.once("close", () => this.#closed.resolve());
    this.errors = child.stderr;
    this.#output = child.stdout;
    this.#child = child;
    this.#clock = clock;
  }

  /** What the group writes. To stop reading does not close it: the group may have something to clean up. */
  get output(): AsyncIterable<Buffer> {
    return this.#output.iterator({ destroyOnReturn: false });
  }

  /** Asks the whole group to stop, kills what is left of it after a while, and resolves when all are gone. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#signal("SIGTERM");
    await this.#closedWithin(GRACE);
    // A process that has ended answers until it is collected, so there is a limit to waiting for silence.
    if (this.#signal(0)) await this.#pause(GRACE_IN_SILENCE);
    this.#signal("SIGKILL");
    await this.exited.catch(() => undefined);
    // Who has left the group may still hold them.
    this.#output.destroy();
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

  /** Resolves when the command has ended and nobody holds its output any more, or after a time. */
  #closedWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(resolve, ms);
      this.#closed.addDoneCallback(() => {
        this.#clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms));
  }
}
