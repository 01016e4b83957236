import type { CTX } from "./ctx.ts";
import type { FutureCallback } from "./future-status.ts";
import { logError } from "./logger.ts";
import type { Task } from "./task.ts";

/** How many tasks a message names. */
const NAMED = 10;

/**
 * The set of tasks that run: a task is in it from `add` until it is done, and somebody can wait until none is.
 *
 * What a task holder, a queue manager and `asyncWithTimeout` share. It never cancels by itself.
 */
export class RunningTasks implements Iterable<Task<unknown>> {
  readonly #ctx: CTX;
  /** What each task calls when it is done. */
  readonly #callbacks = new Map<Task<unknown>, FutureCallback<unknown>>();
  #none: Promise<void> | undefined;
  #resolveNone: (() => void) | undefined;
  #timer: unknown;

  constructor(ctx: CTX) {
    this.#ctx = ctx;
  }

  /** Keeps a task until it is done; one that is already in it, or is done, changes nothing. */
  add(task: Task<unknown>): void {
    if (task.done || this.#callbacks.has(task)) return;
    this.#keep(task, () => this.#remove(task));
  }

  /** Keeps a new task that nobody else reports, and logs its failure: with one callback for both. */
  addReported(task: Task<unknown>): void {
    const { reporter } = this.#ctx;
    this.#keep(task, (status) => {
      this.#remove(task);
      reporter(status);
    });
  }

  has(task: Task<unknown>): boolean {
    return this.#callbacks.has(task) && !task.done;
  }

  /** Whether nothing is left to wait for: a task that is done leaves when it calls back. */
  get isEmpty(): boolean {
    return this.#callbacks.size === 0;
  }

  /** How many run. */
  get size(): number {
    let size = 0;
    for (const task of this.#callbacks.keys()) if (!task.done) size++;
    return size;
  }

  *[Symbol.iterator](): Generator<Task<unknown>, void, undefined> {
    for (const task of this.#callbacks.keys()) if (!task.done) yield task;
  }

  /** Asks every one to stop. */
  cancel(reason?: unknown): void {
    for (const task of [...this]) task.cancel(reason);
  }

  /** The names of those that run, for a log: the first ten, and how many more there are. */
  get names(): string {
    const names: string[] = [];
    let more = 0;
    for (const task of this) {
      if (names.length < NAMED) names.push(task.name);
      else more++;
    }
    return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
  }

  /** Resolves when none is left: at once, where that is so. */
  none(): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    this.#none ??= new Promise((resolve) => {
      this.#resolveNone = resolve;
    });
    return this.#none;
  }

  /**
   * Lets go of those that are still here in `grace` milliseconds: they are named in the log, no longer waited
   * for, and their later failures logged. Without a number, never. The first call counts.
   */
  letGoAfter(grace: number | undefined): void {
    if (grace === undefined || this.#timer !== undefined || this.isEmpty) return;
    this.#timer = this.#ctx.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#letGo(grace);
    }, grace);
  }

  #letGo(grace: number): void {
    const stragglers = [...this];
    if (stragglers.length > 0) {
      const message = `still running ${grace} ms after being asked to stop, no longer waited for: ${this.names}`;
      logError(this.#ctx.log, message);
    }
    const { reporter } = this.#ctx;
    for (const task of stragglers) {
      // One that is not silent has it already, and is to be reported once.
      task.removeDoneCallback(reporter);
      task.addDoneCallback(reporter);
      const callback = this.#callbacks.get(task);
      if (callback !== undefined) task.removeDoneCallback(callback);
      this.#callbacks.delete(task);
    }
    this.#checkNone();
  }

  // The undoing that a task returns is not kept: it would be one more thing that lives as long as the task.
  #keep(task: Task<unknown>, callback: FutureCallback<unknown>): void {
    this.#callbacks.set(task, callback);
    task.addDoneCallback(callback);
  }

  #remove(task: Task<unknown>): void {
    this.#callbacks.delete(task);
    this.#checkNone();
  }

  #checkNone(): void {
    if (!this.isEmpty) return;
    if (this.#timer !== undefined) this.#ctx.clock.clearTimeout(this.#timer);
    this.#resolveNone?.();
    this.#timer = this.#none = this.#resolveNone = undefined;
  }
}
