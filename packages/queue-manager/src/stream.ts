import type { CTX, Task } from "@machinery/ctx";
import { Line } from "@machinery/ctx/line";
import { isEndOf } from "@machinery/ctx/quietly";
import { RunningTasks } from "@machinery/ctx/running-tasks";
import { type OpenSource, OpenSources } from "./open-sources.ts";
import type { Origin } from "./origin.ts";
import { Patience } from "./patience.ts";
import type { QueueManagerResult, Sources } from "./queue-manager-result.ts";

/** A source that is in line for its turn. */
export interface Waiting {
  turn(): void;
}

/** Sources that are behind one another in line and share one entry of it. */
interface Group {
  readonly turns: "together" | "one by one";
  readonly sources: Waiting[];
}

/** So many share an entry at most: what is fair is looked at between the entries. */
const TOGETHER = 100;

/** A result that may still lack a context. */
interface Unfinished<C> {
  readonly kind: "success" | "failure" | "iterationStop";
  readonly sources: Sources;
  readonly value?: unknown;
  readonly exception?: unknown;
  context: C | undefined;
}

/** What a stream needs to be told. */
export interface StreamOptions<C> {
  readonly makeEmptyContext: () => C;
  readonly grace: number | undefined;
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
  readonly #tasks: RunningTasks;
  readonly #open = new OpenSources();
  /** Async sources tell it what they ask for, so that those that are ready have their turn. */
  readonly patience: Patience;
  readonly #makeEmptyContext: () => C;
  readonly #grace: number | undefined;
  /** How many sources have not ended. */
  #sources = 0;
  /** Those who are last in line, where that is for others to join. */
  #group: Group | undefined;
  #finished = false;
  #stopped = false;
  #ended = false;

  constructor(ctx: CTX, options: StreamOptions<C>) {
    this.ctx = ctx;
    // A child hears of the end after this has: so the last result is in the line when its consumers are woken.
    this.line = new Line(ctx.child("streamer"), { emptyOnFinished: true });
    this.patience = new Patience(this.line);
    this.#tasks = new RunningTasks(ctx);
    this.#makeEmptyContext = options.makeEmptyContext;
    this.#grace = options.grace;
    this.line.afterYielded(this.#check);
    ctx.addDoneCallback(() => this.noticeEnd());
  }

  /** Whether nothing will come any more but what is in the line. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether the ctx has ended; if so, all sources have been told. */
  hasEnded(): boolean {
    this.noticeEnd();
    return this.#ended;
  }

  /** What the ctx ended with. */
  get reason(): unknown {
    const { outcome } = this.ctx;
    if (outcome === undefined || outcome.status === "fulfilled") return undefined;
    const reason: unknown = outcome.reason;
    return reason;
  }

  // Sources come and go.

  began(source?: OpenSource): void {
    this.#sources++;
    if (source !== undefined) this.#open.add(source);
  }

  over(source?: OpenSource): void {
    this.#sources--;
    if (source !== undefined) this.#open.remove(source);
  }

  /** Stops when it is out of sources: now, where that is so, else as soon as it will be. */
  finish(): void {
    this.#finished = true;
    this.checkLater();
  }

  /** Checks whether it is out of sources when a consumer wants something: until then more may be added. */
  checkLater(): void {
    if (this.#finished && !this.#stopped) this.instruct(this.#check);
  }

  // Their turns.

  /** Has a function called in its turn. */
  instruct(fn: () => void): void {
    this.#group = undefined;
    this.line.instruct(fn);
  }

  /**
   * Gives a source that takes its time a turn. Those who are behind one another in line have it together, so that
   * what they are asked for comes at the same time.
   */
  lineUp(source: Waiting): void {
    if (this.#joins("together", source)) return;
    const sources = [source];
    this.instruct(() => {
      if (this.#group?.sources === sources) this.#group = undefined;
      for (const each of sources) each.turn();
    });
    this.#group = { turns: "together", sources };
  }

  /**
   * Gives a source a turn in which it puts its one result to the front of the line. Those who are behind one another
   * have theirs one after the other, so that there is one result at a time, however many have come.
   */
  lineUpResult(source: Waiting): void {
    if (this.#joins("one by one", source)) return;
    const sources = [source];
    let next = 0;
    const giveNext = (): void => {
      const each = sources[next++];
      if (next < sources.length) this.line.instruct(giveNext, true);
      else if (this.#group?.sources === sources) this.#group = undefined;
      each?.turn();
    };
    this.instruct(giveNext);
    this.#group = { turns: "one by one", sources };
  }

  /** Whether it could be put to those who are last in line. */
  #joins(turns: Group["turns"], source: Waiting): boolean {
    const group = this.#group;
    if (group?.turns !== turns || group.sources.length === TOGETHER) return false;
    group.sources.push(source);
    return true;
  }

  // Their results.

  success({ sources, context }: Origin<C>, value: unknown, atFront = false): void {
    this.#append({ kind: "success", sources, value, context }, atFront);
  }

  failure({ sources, context }: Origin<C>, exception: unknown, atFront = false): void {
    this.#append({ kind: "failure", sources, exception, context }, atFront);
  }

  /** The last result of an iterator; `error` is absent where it came to its own end. */
  iterationStop({ sources, context }: Origin<C>, error?: { readonly exception: unknown }): void {
    const exception = error ?? (this.ctx.done ? { exception: this.reason } : undefined);
    this.#append({ kind: "iterationStop", sources, ...exception, context }, false);
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
    if (this.#ended) this.#tasks.letGoAfter(this.#grace);
  }

  /** Logs what a source threw when nobody can be told any more. */
  logFailure(name: string, error: unknown): void {
    if (!isEndOf(this.ctx, error)) this.ctx.logException(`${name} failed to stop`, error);
  }

  /** Stops everything, once the ctx has ended: called back by it, and before that by whoever sees it first. */
  noticeEnd(): void {
    if (this.#ended || !this.ctx.done) return;
    this.#ended = true;
    this.#stop({ kind: "stopped", exception: this.reason }, true);
    this.#tasks.cancel(this.#cancelReason);
    for (const source of this.#open.all()) source.stop();
    this.#tasks.letGoAfter(this.#grace);
  }

  /** Ends the ctx, and waits for what runs to clean up. */
  async leave(): Promise<void> {
    this.ctx.cancel();
    // The ctx calls back in a microtask: not inside a source that is just being asked for its next value.
    await Promise.resolve();
    this.#tasks.letGoAfter(this.#grace);
    while (!this.#tasks.isEmpty) await this.#tasks.none();
  }

  readonly #check = (): void => {
    if (this.#finished && this.#sources === 0 && this.line.size === 0) {
      this.#stop({ kind: "stopped" }, false);
    }
  };

  #stop(result: QueueManagerResult<C>, atFront: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.line.append(result, atFront);
    this.line.breaker.set();
  }

  get #cancelReason(): unknown {
    const { outcome } = this.ctx;
    return outcome?.status === "cancelled" ? outcome.reason.cause : this.reason;
  }

  #append(result: Unfinished<C>, atFront: boolean): void {
    if (result.context === undefined) {
      try {
        result.context = this.#makeEmptyContext();
      } catch (error) {
        // No result can be made without one, and whoever consumes them has to know.
        this.ctx.reject(error);
        return;
      }
    }
    if (!atFront) this.#group = undefined;
    // It has its context now: that of its origin, or an empty one.
    this.line.append(result as QueueManagerResult<C>, atFront);
  }
}
