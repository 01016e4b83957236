import { type Coroutine, type CTX, InvalidStateError, type Task } from "@machinery/ctx";
import { checkFunction, checkOptions, expected } from "@machinery/ctx/check";
import { defineAsyncDispose } from "@machinery/ctx/dispose";
import { isTask } from "@machinery/ctx/task";
import { Batch } from "./batch.ts";
import type { AddOptions, TaskHolder } from "./task-holder.ts";

/**
 * How far a holder has come.
 *
 *     open ──▶ finishing ──▶ finished    the block succeeded; its tasks are waited for; none is left and none may come
 *       └──────────┴──▶ stopping ──▶ stopped    it did not; its tasks were asked to stop, and the same
 *
 * Apart from that the ctx may end at any time, and then the tasks are asked to stop wherever this is.
 */
type State = "open" | "finishing" | "finished" | "stopping" | "stopped";

/** How many microtasks may pass from the end of a task to the code that awaited it, be it through a few functions. */
const REACTIONS = 16;

/**
 * The one implementation of TaskHolder.
 *
 * What stops the tasks is always the end of the ctx that they hang below, be it the user's doing or the holder's.
 * Those that are added afterwards form a following batch with a ctx of its own, which ends when the batch before it
 * is over: so clean-up can be helped by tasks, and comes to an end all the same.
 */
export class Holder implements TaskHolder {
  /** Defined in the constructor. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly #label: string;
  #state: State = "open";
  #batch: Batch;
  #following: Batch | undefined;
  #over: Promise<void> | undefined;

  constructor(ctx: CTX, name: string, grace: number | undefined) {
    this.#label = name === "" ? "the task holder" : `the task holder ${name}`;
    this.#batch = new Batch(ctx.child(`${name}task_holder`, { prefix: name }), grace);
    defineAsyncDispose(this, () => this.#dispose());
  }

  addCoroutine<T>(coro: Coroutine<T>, options: AddOptions = {}): Task<T> {
    checkFunction("addCoroutine", "coro", coro);
    checkOptions("addCoroutine", options);
    return this.#current("addCoroutine").start(coro, options);
  }

  addTask<T extends Task<unknown>>(task: T): T {
    if (!isTask(task)) {
      throw expected("addTask", "task must be a Task, as made by asyncAsBackground", task);
    }
    const batch = this.#current("addTask");
    if (!this.has(task)) batch.adopt(task);
    return task;
  }

  get pending(): number {
    return this.#batch.tasks.size + (this.#following?.tasks.size ?? 0);
  }

  has(task: Task<unknown>): boolean {
    return this.#batch.tasks.has(task) || this.#following?.tasks.has(task) === true;
  }

  *[Symbol.iterator](): Generator<Task<unknown>, void, undefined> {
    yield* this.#batch.tasks;
    if (this.#following !== undefined) yield* this.#following.tasks;
  }

  async finish(): Promise<void> {
    if (this.#state === "stopping" || this.#state === "stopped") {
      throw new InvalidStateError(
        `finish: ${this.#label} was left without it and has cancelled its tasks`,
      );
    }
    if (this.#state === "open") this.#state = "finishing";
    return this.#settled();
  }

  /** Asks every task to stop, for this reason, and waits for their clean-up. */
  async stop(reason?: unknown): Promise<void> {
    if (this.#state === "open" || this.#state === "finishing") this.#state = "stopping";
    this.#batch.ctx.cancel(reason);
    return this.#settled();
  }

  async #dispose(): Promise<void> {
    if (this.#state !== "open") return this.#settled();
    const { ctx, tasks } = this.#batch;
    // Where the ctx has ended it is no surprise that the block was left, nor that its tasks were cancelled.
    if (!ctx.done && tasks.size > 0) {
      ctx.logException(`${this.#label} was left without finish(), cancelling: ${tasks.names}`);
    }
    return this.stop();
  }

  /** The batch to add to; throws where the holder was left. */
  #current(who: string): Batch {
    if (this.#state === "finished" || this.#state === "stopped") {
      throw new InvalidStateError(`${who}: ${this.#label} was left, nothing can be added any more`);
    }
    if (this.#following !== undefined) return this.#following;
    if (!this.#batch.cleansUp) return this.#batch;
    const following = this.#batch.following();
    this.#following = following;
    void this.#batch.tasks.none().then(() => this.#advance(following));
    return following;
  }

  /** The tasks that cleaned up are over: now those that were added meanwhile are asked to stop. */
  #advance(following: Batch): void {
    this.#batch = following;
    this.#following = undefined;
    following.ctx.cancel();
  }

  #settled(): Promise<void> {
    return (this.#over ??= this.#settle());
  }

  /** Waits until no task is left, also none that somebody adds who awaited the last one. */
  async #settle(): Promise<void> {
    while (this.#following !== undefined || !this.#batch.tasks.isEmpty) {
      await this.#batch.tasks.none();
      for (let passed = 0; passed < REACTIONS; passed++) await Promise.resolve();
    }
    this.#state = this.#state === "stopping" ? "stopped" : "finished";
    // Unlinks it from the ctx that it hangs below.
    this.#batch.ctx.cancel();
  }
}
