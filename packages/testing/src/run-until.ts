import type { CTX, Waitable } from "@machinery/ctx";
import { checkCTX, checkMilliseconds, checkOptions } from "@machinery/ctx/check";
import { ignore, isThenable } from "@machinery/ctx/soon";
import { isComplete, onCompleted } from "@machinery/ctx/waitable";
import { leftoversTree } from "./leftovers.ts";

/** What `runUntil` can be given. */
export interface RunUntilOptions {
  /** Whose leftovers an error lists. */
  readonly ctx?: CTX | undefined;
  /** How many milliseconds of the clock it may take; as many as there are timers for, unless told otherwise. */
  readonly within?: number | undefined;
}

/** A clock, as far as it is needed here. */
interface Steppable {
  readonly pending: readonly { readonly due: number }[];
  readonly isMoving: boolean;
  now(): number;
  settle(): Promise<void>;
  fireNext(until: number): boolean;
}

const LISTED = 10;
/** Timers that go on for ever, as those of a ticker do, are told from many by their number. */
export const MOST_TIMERS = 100_000;

/** Fires timer after timer until something has settled, or can no longer do so. */
export async function runUntil<T>(
  clock: Steppable,
  what: PromiseLike<T> | Waitable,
  options: RunUntilOptions,
): Promise<T> {
  const { ctx, within } = checked(options);
  const deadline = within === undefined ? Infinity : clock.now() + within;
  const hang = (why: string): Error => new Error(`runUntil: ${why}\n${state(clock, ctx)}`);
  const { settled, stop } = observe<T>(what);
  try {
    for (let fired = 0; fired <= MOST_TIMERS;) {
      await clock.settle();
      const result = settled();
      if (result !== undefined) return result();
      if (clock.isMoving) continue;
      if (clock.fireNext(deadline)) fired++;
      else if (clock.pending.length === 0) throw hang("nothing is left that could bring it about");
      else throw hang(`it has not come about within ${within ?? 0} ms`);
    }
    throw hang(`it has not come about, and ${MOST_TIMERS} timers have fired`);
  } finally {
    stop();
  }
}

function checked(options: RunUntilOptions): RunUntilOptions {
  checkOptions("runUntil", options);
  const { ctx, within } = options;
  if (ctx !== undefined) checkCTX("runUntil", ctx);
  if (within !== undefined) checkMilliseconds("runUntil", "within", within);
  return options;
}

/** Listens to something; once it has settled, `settled` answers what returns its value or throws its error. */
function observe<T>(what: PromiseLike<T> | Waitable): {
  readonly settled: () => (() => T) | undefined;
  readonly stop: () => void;
} {
  let result: (() => T) | undefined;
  const settled = (): (() => T) | undefined => result;
  // The value of a PromiseLike<T>; what is no promise is waited for without one, as its type says.
  const fulfilled = (value?: unknown): void => void (result = () => value as T);
  const rejected = (error: unknown): void => {
    result = () => {
      throw error;
    };
  };
  if (isThenable(what)) {
    what.then(fulfilled, rejected);
    return { settled, stop: ignore };
  }
  if (isComplete("runUntil", what)) fulfilled();
  const listener = { completed: fulfilled, fulfilled, rejected };
  const subscription = onCompleted(what, listener);
  return { settled, stop: () => subscription?.leave(listener) };
}

/** What there is that might have brought it about. */
function state(clock: Steppable, ctx: CTX | undefined): string {
  const now = clock.now();
  const { pending } = clock;
  const listed = pending.slice(0, LISTED).map(({ due }) => `${due} (in ${due - now} ms)`);
  if (pending.length > LISTED) listed.push(`and ${pending.length - LISTED} more`);
  const timers = `at ${now} ms, timers pending: ${listed.join(", ") || "none"}`;
  return ctx === undefined ? timers : `${timers}\nalive at ${leftoversTree(ctx)}`;
}
