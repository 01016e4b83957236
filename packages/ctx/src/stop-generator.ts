import { checkLog, checkOptions, expected, hasMethods } from "./check.ts";
import { CancelledError } from "./errors.ts";
import { type Logger, logError, logThrown } from "./logger.ts";

/** What can be stopped: an async generator, or any async iterator; only `next` has to be there. */
export interface StoppableGenerator<Send = unknown> {
  next(...sent: [] | [Send]): PromiseLike<unknown>;
  throw?(error: unknown): PromiseLike<unknown>;
  return?(value?: unknown): PromiseLike<unknown>;
}

/** What `stopAsyncGenerator` can be given. */
export interface StopOptions<Send = unknown> {
  /** What to send to a generator that yields instead of ending; `undefined` by default. */
  readonly provide?: Send | undefined;
  /** What to throw into it; a `CancelledError` by default. */
  readonly exc?: unknown;
  /** Where is said that it cannot be stopped, or failed more than once; `console` by default. */
  readonly log?: Logger | undefined;
}

const CLOSES = 100;

/**
 * Stops an async generator: throws an error into it, sends it a value where it yields instead of ending, and closes
 * it whatever happens, so that its `finally` blocks have run.
 *
 * Differs from `generator.return()` in that the generator can tell by a `catch` that it is being stopped. The
 * injected error coming back out is how a generator normally ends, and no error; any other error rejects, the first
 * where there are several, and the others are logged. One that yields while it is being closed is closed again, 100
 * times at most, and then that is logged. An iterator without `throw` or `return` is spared what it lacks.
 *
 * A generator that is in the middle of an `await` cannot be interrupted: it hears of this when that is over, and if
 * it never is, this never settles. Rejects with a `TypeError` for what is no iterator.
 *
 * @example
 * ```ts
 * async function* numbers() {
 *   try {
 *     for (let n = 0; ; n++) yield n;
 *   } finally {
 *     console.log("stopped");
 *   }
 * }
 * const generator = numbers();
 * await generator.next();
 * await stopAsyncGenerator(generator); // stopped
 * ```
 */
export async function stopAsyncGenerator<Send = unknown>(
  gen: StoppableGenerator<Send>,
  options: StopOptions<Send> = {},
): Promise<void> {
  const who = "stopAsyncGenerator";
  if (!hasMethods(gen, ["next"])) {
    throw expected(who, "gen must be an async generator or iterator", gen);
  }
  checkOptions(who, options);
  const { provide, exc = new CancelledError("the generator was stopped"), log = console } = options;
  checkLog(who, log);
  const failure = new FirstFailure(exc, log);
  try {
    const answer = await gen.throw?.(exc);
    // A generator that takes no `Send` is sent what `next()` sends: undefined.
    if (isYield(answer)) await gen.next(provide as Send);
  } catch (error) {
    failure.add(error);
  }
  try {
    await close(gen, log);
  } catch (error) {
    failure.add(error);
  }
  failure.rethrow();
}

async function close(gen: StoppableGenerator<never>, log: Logger): Promise<void> {
  for (let closes = 0; closes < CLOSES; closes++) {
    const answer = await gen.return?.();
    if (!isYield(answer)) return;
  }
  logError(log, `stopAsyncGenerator: still yields after being closed ${CLOSES} times, let go`);
}

/** Keeps the first of the errors on the way, but for the one that was injected. */
class FirstFailure {
  readonly #injected: unknown;
  readonly #log: Logger;
  #first: { readonly error: unknown } | undefined;

  constructor(injected: unknown, log: Logger) {
    this.#injected = injected;
    this.#log = log;
  }

  add(error: unknown): void {
    if (error === this.#injected) return;
    if (this.#first === undefined) this.#first = { error };
    else logThrown(this.#log, "a generator that was being stopped", error);
  }

  rethrow(): void {
    if (this.#first !== undefined) throw this.#first.error as Error;
  }
}

/** Whether this is a value that it yields; a hand-written iterator may answer with nothing at all. */
function isYield(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null) return false;
  return !("done" in answer && Boolean(answer.done));
}
