import type { CancelledError, CTX, Task } from "@machinery/ctx";
import { Chain, unlink } from "@machinery/ctx/chain";
import { type Instruction, Line } from "@machinery/ctx/line";
import { isEndOf } from "@machinery/ctx/quietly";
import { RunningTasks } from "@machinery/ctx/running-tasks";
import type { OpenSource } from "./open-source.ts";
import type { ResultOrigin } from "./origin.ts";
import { Patience } from "./patience.ts";
import type { QueueManagerResult, Sources } from "./queue-manager-result.ts";
import { Turns } from "./turns.ts";

/** A result that may still lack a context. */
interface Unfinished<C> {
  readonly kind: "success" | "failure" | "iterationStop";
  readonly sources: Sources;
  readonly value?: unknown;
  readonly exception?: unknown;
  context: C | undefined;
}

/**
 * The line of results, what feeds it, and how that ends. What the sources are made of is not known here.
 *
 * It is *stopped* by the end of its ctx or by running out of sources once it is finished, and in either case says so
 * in a last result. The sources are told of the ctx's end here, by one callback however many they are, and what they
 * need to clean up is waited for in the same set as the tasks.
 */
export class Stream<C> {
  readonly ctx: CTX;
  readonly line: Line<QueueManagerResult<C>>;
  /** Sources that take their time have their turns here. */
  readonly turns: Turns<QueueManagerResult<C>>;
  readonly #tasks: RunningTasks;
  /** Those that are to be stopped, in the order they began. */
  readonly #open = new Chain<OpenSource<C>>();
  /** Async sources tell it what they ask for, so that those that are ready have their turn. */
  readonly patience: Patience;
  /** Whether nothing will come any more but what is in the line. */
  stopped = false;
  readonly #makeEmptyContext: () => C;
  readonly #grace: number | undefined;
  /** How many sources have not ended. */
  #sources = 0;
  #finished = false;
  #ended = false;

  constructor(ctx: CTX, makeEmptyContext: () => C, grace: number | undefined) {
    this.ctx = ctx;
    // A child hears of the end after this has: so the last result is in the line when its consumers are woken.
    this.line = new Line(ctx.child("streamer"), { emptyOnFinished: true });
    this.patience = new Patience(this.line);
    this.turns = new Turns(this.line, this.patience);
    this.#tasks = new RunningTasks(ctx);
    this.#makeEmptyContext = makeEmptyContext;
    this.#grace = grace;
    this.line.afterYielded(this.#check);
    ctx.addDoneCallback(() => void this.hasEnded());
  }

  /**
   * Whether the ctx has ended; if so, everything has been stopped, and the sources told: by it, which calls back, or
   * before that by whoever asks first.
   */
  hasEnded(): boolean {
    if (!this.ctx.done) return false;
    // Where that is in a turn, what still comes of it is behind the result that says so.
    this.turns.toEnd();
    if (!this.#ended) this.#end();
    return true;
  }

  /** What the ctx ended with. */
  get reason(): unknown {
    // A ctx is never fulfilled.
    return (this.ctx.outcome as { readonly reason: unknown } | undefined)?.reason;
  }

  // Sources come and go.

  began(source?: OpenSource<C>): void {
    this.#sources++;
    if (source !== undefined) this.#open.append(source);
  }

  over(source?: OpenSource<C>): void {
    this.#sources--;
    if (source !== undefined) unlink(source);
  }

  /** A source with one result is asked for it; returns the round, for `patience.came`. */
  ask(): number {
    // Once it has stopped, only what is in line is given out: that of an iterator is, this is not.
    return this.stopped ? NaN : this.patience.ask();
  }

  /** Stops when it is out of sources: now, where that is so, else as soon as it will be. */
  finish(): void {
    this.#finished = true;
    this.checkLater();
  }

  /** Checks whether it is out of sources when a consumer wants something: until then more may be added. */
  checkLater(): void {
    if (this.#finished && !this.stopped) this.instruct(this.#check);
  }

  // Their turns.

  /** Has an instruction run in its turn. */
  instruct(instruction: Instruction | (() => unknown)): void {
    this.turns.close();
    this.line.instruct(instruction);
  }

  // Their results.

  success({ sources, context }: ResultOrigin<C>, value: unknown): void {
    this.#append({ kind: "success", sources, value, context });
  }

  failure({ sources, context }: ResultOrigin<C>, exception: unknown): void {
    this.#append({ kind: "failure", sources, exception, context });
  }

  /** The last result of an iterator; `error` is absent where it came to its own end. */
  iterationStop(
    { sources, context }: ResultOrigin<C>,
    error?: { readonly exception: unknown },
  ): void {
    const exception = error ?? (this.ctx.done ? { exception: this.reason } : undefined);
    this.#append({ kind: "iterationStop", sources, ...exception, context });
  }

  // The end.

  /** Keeps a task until it is done: it is cancelled with the ctx, and waited for when the stream is left. */
  keep(task: Task<unknown>): void {
    this.#tasks.add(task);
    if (!this.#ended) return;
    task.cancel(this.#cancelReason);
    this.#tasks.letGoAfter(this.#grace);
  }

  /** Waits for a clean-up when the stream is left; its failure is logged, unless it is a way to say that the ctx ended. */
  cleansUp(name: string, cleanUp: Promise<unknown>): void {
    const cleanedUp = cleanUp.catch((error: unknown) => this.logFailure(name, error));
    // Not below the ctx, which has ended: a task there would not start.
    this.#tasks.add(this.ctx.detached().asyncAsBackground(() => cleanedUp, { name }));
  }

  /** Logs what a source threw when nobody can be told any more. */
  logFailure(name: string, error: unknown): void {
    if (!isEndOf(this.ctx, error)) this.ctx.logException(`${name} failed to stop`, error);
  }

  #end(): void {
    this.#ended = true;
    this.#stop({ kind: "stopped", exception: this.reason });
    this.#tasks.cancel(this.#cancelReason);
    for (const source of this.#open.all()) source.stop();
    this.#tasks.letGoAfter(this.#grace);
  }

  /** Ends the ctx, and waits for what runs to clean up. */
  async leave(): Promise<void> {
    this.ctx.cancel();
    // The ctx calls back in a microtask: not inside a source that is just being asked for its next value.
    await Promise.resolve();
    while (!this.#tasks.isEmpty) await this.#tasks.none();
  }

  readonly #check = (): void => {
    if (this.#finished && this.#sources === 0 && this.line.size === 0) {
      this.#stop({ kind: "stopped" });
    }
  };

  #stop(result: QueueManagerResult<C>): void {
    if (this.stopped) return;
    this.stopped = true;
    this.line.append(result, true);
    this.line.breaker.set();
  }

  get #cancelReason(): unknown {
    // What a ctx that was cancelled has ended with.
    return this.ctx.cancelled ? (this.reason as CancelledError).cause : this.reason;
  }

  #append(result: Unfinished<C>): void {
    if (result.context === undefined) {
      try {
        result.context = this.#makeEmptyContext();
      } catch (error) {
        // No result can be made without one, and whoever consumes them has to know.
        this.ctx.reject(error);
        this.hasEnded();
        return;
      }
    }
    // It has its context now: that of its origin, or an empty one.
    this.turns.append(result as QueueManagerResult<C>);
  }
}
