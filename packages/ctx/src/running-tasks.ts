import type { CTX } from "./ctx.ts";
import { DoneSubscriber } from "./done-subscriber.ts";
import type { FutureCallback, FutureStatus } from "./future-status.ts";
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
  readonly #running = new Map<Task<unknown>, Running>();
  #none: Promise<void> | undefined;
  #resolveNone: (() => void) | undefined;
  #timer: unknown;

  constructor(ctx: CTX) {
    this.#ctx = ctx;
  }

  /** Keeps a task until it is done; one that is already in it, or is done, changes nothing. */
  add(task: Task<unknown>): void {
    if (task.done || this.#running.has(task)) return;
    this.#running.set(task, new Running(this, task));
  }

  /** Keeps a new task that nobody else reports, and logs its failure: with one callback for both. */
  addReported(task: Task<unknown>): void {
    this.#running.set(task, new Running(this, task, this.#ctx.reporter));
  }

  has(task: Task<unknown>): boolean {
    return this.#running.has(task) && !task.done;
  }

  /** Whether nothing is left to wait for: a task that is done leaves when it calls back. */
  get isEmpty(): boolean {
    return this.#running.size === 0;
  }

  /** How many run. */
  get size(): number {
    let size = 0;
    for (const task of this.#running.keys()) if (!task.done) size++;
    return size;
  }

  *[Symbol.iterator](): Generator<Task<unknown>, void, undefined> {
    for (const task of this.#running.keys()) if (!task.done) yield task;
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
      this.#running.get(task)?.leave();
      this.#running.delete(task);
    }
    this.#checkNone();
  }

  /** What a task calls that is done. */
  over(task: Task<unknown>): void {
    this.#running.delete(task);
    this.#checkNone();
  }

  #checkNone(): void {
    if (!this.isEmpty) return;
    if (this.#timer !== undefined) this.#ctx.clock.clearTimeout(this.#timer);
    this.#resolveNone?.();
    this.#timer = this.#none = this.#resolveNone = undefined;
  }
}

/** A task that runs, and is heard of when it is done. */
class Running extends DoneSubscriber<unknown> {
  readonly tasks: RunningTasks;
  readonly task: Task<unknown>;
  readonly reporter: FutureCallback<unknown> | undefined;

  constructor(tasks: RunningTasks, task: Task<unknown>, reporter?: FutureCallback<unknown>) {
    super();
    this.tasks = tasks;
    this.task = task;
    this.reporter = reporter;
    this.subscribe(task);
  }

  told(status: FutureStatus<unknown>): void {
    this.tasks.over(this.task);
    this.reporter?.(status);
  }

  leave(): void {
    this.unsubscribe(this.task);
  }
}
