import { asyncWithTimeout } from "./async-with-timeout.ts";
import { checkFunction, checkOptions, checkString } from "./check.ts";
import type { Clock } from "./clock.ts";
import type {
  AddOnDoneOptions,
  BackgroundOptions,
  BeginningOptions,
  ChildOptions,
  CTX,
  TimeoutOptions,
} from "./ctx.ts";
import { backgroundOptions, beginningOptions, childOptions } from "./ctx-options.ts";
import { ctxToString, fullName, shortName } from "./ctx-name.ts";
import { InvalidStateError, textOf, TimeoutError } from "./errors.ts";
import { futToString, getFutureName, setFutureName } from "./future-names.ts";
import type { FutureCTXCallback, FutureStatus, Outcome } from "./future-status.ts";
import type { Inspection } from "./inspection.ts";
import { type Logger, logError, logInfo, logThrown } from "./logger.ts";
import { report, reportSilently } from "./reporters.ts";
import { sleep } from "./sleep.ts";
import { rejectedQuietly } from "./soon.ts";
import { type Coroutine, RunningTask } from "./task.ts";
import { EndWait } from "./end-wait.ts";
import { TreeNode } from "./tree-node.ts";
import { until } from "./until.ts";
import { waitForAll, waitForFirst } from "./wait.ts";
import type { Waitable } from "./waitable.ts";

/** What a ctx hands on to those below it. */
interface Surroundings {
  readonly log: Logger;
  readonly clock: Clock;
}

/** What a ctx has only if it was asked for: made on first use, let go of at the end. */
interface Extras {
  prefix?: string;
  controller?: AbortController;
  timer?: unknown;
  stopListening?: (() => void) | undefined;
  waiting?: Promise<never> | undefined;
  reporter?: (status: FutureStatus<unknown>) => void;
}

/** The one implementation of CTX: a node of the tree with the questions and helpers that a user has of it. */
export class Context extends TreeNode implements CTX {
  declare readonly parent: Context | undefined;
  /** Defined in ctx.ts. */
  declare [Symbol.dispose]: () => void;
  readonly ownName: string;
  private readonly surroundings: Surroundings;
  private extras: Extras | undefined = undefined;

  static beginning(name: string, options: BeginningOptions): Context {
    const { log, clock, signal } = beginningOptions(name, options);
    const root = new Context(undefined, name, { log, clock });
    if (signal !== undefined) root.follow(signal);
    return root;
  }

  private constructor(parent: Context | undefined, ownName: string, surroundings: Surroundings) {
    super(parent);
    this.ownName = ownName;
    this.surroundings = surroundings;
  }

  child(name: string, options?: ChildOptions): Context {
    if (options === undefined) return this.plainChild(name);
    const { prefix, log, signal, timeout } = childOptions(name, options, this.log);
    const surroundings = log === this.log ? this.surroundings : { log, clock: this.clock };
    const child = new Context(this, name, surroundings);
    if (prefix !== "") child.extras = { prefix };
    if (signal !== undefined) child.follow(signal);
    if (timeout !== undefined) child.expireAfter(timeout);
    return child;
  }

  detached(name: string = this.name): Context {
    checkString("detached", "name", name);
    return new Context(undefined, name, this.surroundings);
  }

  get log(): Logger {
    return this.surroundings.log;
  }

  get clock(): Clock {
    return this.surroundings.clock;
  }

  get name(): string {
    return fullName(this);
  }

  get prefix(): string {
    return this.extras?.prefix ?? "";
  }

  get label(): string {
    return shortName(this);
  }

  get signal(): AbortSignal {
    const extras = (this.extras ??= {});
    if (extras.controller === undefined) {
      extras.controller = new AbortController();
      if (this.done) this.ended(this);
      else this.held();
    }
    return extras.controller.signal;
  }

  get done(): boolean {
    return this.end !== undefined;
  }

  get cancelled(): boolean {
    return this.end?.cancelled === true;
  }

  get outcome(): Outcome<never> | undefined {
    return this.end?.outcome;
  }

  exception(): unknown {
    const { end } = this;
    if (end === undefined) throw new InvalidStateError(`exception: ${this.label} is still pending`);
    return end.exception();
  }

  cancel(reason?: unknown): boolean {
    return this.finish("cancelled", reason);
  }

  reject(error: unknown): boolean {
    return this.finish("rejected", error);
  }

  wait(): Promise<never> {
    if (this.end !== undefined) return rejectedQuietly(this.end.error());
    const extras = (this.extras ??= {});
    return (extras.waiting ??= new EndWait<never>(this).begin());
  }

  addOnDone(callback: FutureCTXCallback<never>, options: AddOnDoneOptions = {}): () => void {
    checkFunction("addOnDone", "callback", callback);
    checkOptions("addOnDone", options);
    const { index = callback } = options;
    return this.addIndexed((status) => callback(this, status), index);
  }

  waitForFirst(...waits: readonly Waitable[]): Promise<void> {
    return waitForFirst(waits);
  }

  waitForAll(...waits: readonly Waitable[]): Promise<void> {
    return waitForAll(waits);
  }

  asyncAsBackground<T>(coro: Coroutine<T>, options: BackgroundOptions = {}): RunningTask<T> {
    const { name, silent } = backgroundOptions(coro, options);
    return this.startTask(coro, name, silent);
  }

  private plainChild(name: string): Context {
    checkString("child", "name", name);
    return new Context(this, name, this.surroundings);
  }

  /** Starts a task whose arguments have been checked. */
  startTask<T>(coro: Coroutine<T>, name: string, silent: boolean): RunningTask<T> {
    const ctx = new Context(this, name, this.surroundings);
    const task = new RunningTask(ctx, coro);
    if (!silent) task.addDoneCallback(this.reporter);
    return task;
  }

  /** Keeps this ctx linked until its end, because a task runs in it. */
  holdForTask(): void {
    if (!this.done) this.held();
  }

  asyncWithTimeout<T>(coro: Coroutine<T>, options: TimeoutOptions): Promise<T> {
    return asyncWithTimeout(this, coro, options);
  }

  sleep(ms: number): Promise<void> {
    return sleep(this, ms);
  }

  until<T>(promise: PromiseLike<T>): Promise<T> {
    return until(this, promise);
  }

  setFutureName(future: object, name: string): void {
    setFutureName(future, name);
  }

  getFutureName(future: object): string | undefined {
    return getFutureName(future);
  }

  futToString(future: unknown, withName = true): string {
    return futToString(future, withName);
  }

  logInfo(message: unknown): void {
    logInfo(this.log, message);
  }

  logException(message: unknown, error?: unknown): void {
    logError(this.log, textOf(message), error);
  }

  get reporter(): (status: FutureStatus<unknown>) => void {
    const extras = (this.extras ??= {});
    return (extras.reporter ??= (status) => report(this.log, status));
  }

  get silentReporter(): (status: FutureStatus<unknown>) => void {
    return reportSilently;
  }

  /** What is alive here; ctx.ts defines it under a key that every copy of this package knows. */
  inspection(): Inspection {
    const { controller, stopListening, timer } = this.extras ?? {};
    return {
      node: this,
      children: this.linked,
      listeners: this.all.filter(({ waitsFor }) => waitsFor === "the end").map(({ key }) => key),
      holds: this.holds,
      signal: controller !== undefined,
      follows: stopListening !== undefined,
      timeout: timer !== undefined,
    };
  }

  override toString(): string {
    return ctxToString(this);
  }

  protected get errorLog(): Logger {
    return this.log;
  }

  protected ended(by: TreeNode): void {
    const extras = this.extras;
    if (extras === undefined) return;
    const { stopListening, timer, controller } = extras;
    extras.stopListening = extras.timer = extras.waiting = undefined;
    try {
      stopListening?.();
      if (timer !== undefined) this.clock.clearTimeout(timer);
    } catch (error) {
      logThrown(this.log, `the signal or the clock of ${this.label}`, error);
    }
    controller?.abort(by.firstEnd?.error());
  }

  private follow(signal: AbortSignal): void {
    if (signal.aborted) {
      this.cancel(signal.reason);
      return;
    }
    if (this.done) return;
    const listener = (): void => void this.cancel(signal.reason);
    signal.addEventListener("abort", listener, { once: true });
    (this.extras ??= {}).stopListening = () => signal.removeEventListener("abort", listener);
    this.held();
  }

  private expireAfter(timeout: number): void {
    if (this.done) return;
    (this.extras ??= {}).timer = this.clock.setTimeout(this.expire.bind(this, timeout), timeout);
    this.held();
  }

  private expire(timeout: number): void {
    this.reject(new TimeoutError(`${this.label} took longer than ${timeout} ms`));
  }
}
