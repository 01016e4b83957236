import { Chain, type Link, unlink } from "./chain.ts";
import type { CTX } from "./ctx.ts";
import { DoneCallbacks } from "./done-callbacks.ts";
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
  readonly #running = new Chain<Running>();
  /** Those that another copy of this package has made, which do not tell who listens to them. */
  #foreign: Set<Task<unknown>> | undefined;
  #none: Promise<void> | undefined;
  #resolveNone: (() => void) | undefined;
  #timer: unknown;

  constructor(ctx: CTX) {
    this.#ctx = ctx;
  }

  /**
   * Keeps a task until it is done; one that is already in it, or is done, changes nothing. The reporter, where there is
   * one, is called with how it ended: one listener for both.
   */
  add(task: Task<unknown>, reporter?: FutureCallback<unknown>): void {
    if (task.done || this.#holds(task)) return;
    this.#running.append(new Running(this, task, reporter));
    if (!(task instanceof DoneCallbacks)) (this.#foreign ??= new Set()).add(task);
  }

  has(task: Task<unknown>): boolean {
    return !task.done && this.#holds(task);
  }

  /** Whether nothing is left to wait for: a task that is done leaves when it calls back. */
  get isEmpty(): boolean {
    return this.#running.isEmpty;
  }

  /** How many run. */
  get size(): number {
    return [...this].length;
  }

  *[Symbol.iterator](): Generator<Task<unknown>, void, undefined> {
    // Between two of them anybody may leave.
    for (const { task } of this.#running.all()) if (!task.done) yield task;
  }

  /** Asks every one to stop. */
  cancel(reason?: unknown): void {
    for (const task of this) task.cancel(reason);
  }

  /** The names of those that run, for a log: the first ten, and how many more there are. */
  get names(): string {
    const tasks = [...this];
    const more = tasks.length - NAMED;
    const names = tasks.slice(0, NAMED).map(({ name }) => name);
    return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
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
    if (this.size > 0) {
      const message = `still running ${grace} ms after being asked to stop, no longer waited for: ${this.names}`;
      logError(this.#ctx.log, message);
    }
    const { reporter } = this.#ctx;
    for (const each of this.#running.all()) {
      const { task } = each;
      if (task.done) continue;
      // One that is not silent has it already, and is to be reported once.
      task.removeDoneCallback(reporter);
      task.addDoneCallback(reporter);
      each.leave();
      this.#remove(each);
    }
    this.#checkNone();
  }

  /** What a task calls that is done. */
  over(running: Running): void {
    this.#remove(running);
    this.#checkNone();
  }

  /** Asks the task itself who listens to it: there are few, however many tasks run. */
  #holds(task: Task<unknown>): boolean {
    if (task instanceof DoneCallbacks) return task.hasDirectDoneCallback(this);
    return this.#foreign?.has(task) === true;
  }

  #remove(running: Running): void {
    unlink(running);
    this.#foreign?.delete(running.task);
  }

  #checkNone(): void {
    if (!this.isEmpty) return;
    if (this.#timer !== undefined) this.#ctx.clock.clearTimeout(this.#timer);
    this.#resolveNone?.();
    this.#timer = this.#none = this.#resolveNone = undefined;
  }
}

/** A task that runs, and is heard of when it is done. */
class Running extends DoneSubscriber<unknown> implements Link {
  readonly tasks: RunningTasks;
  readonly task: Task<unknown>;
  readonly reporter: FutureCallback<unknown> | undefined;
  before: Link = this;
  after: Link = this;

  constructor(
    tasks: RunningTasks,
    task: Task<unknown>,
    reporter: FutureCallback<unknown> | undefined,
  ) {
    super();
    this.tasks = tasks;
    this.task = task;
    this.reporter = reporter;
    this.subscribe(task);
  }

  /** By this the set knows its own among those who listen to a task. */
  override get key(): unknown {
    return this.tasks;
  }

  told(status: FutureStatus<unknown>): void {
    this.tasks.over(this);
    this.reporter?.(status);
  }

  leave(): void {
    this.unsubscribe(this.task);
  }
}
