import type { Clock, Waitable } from "@machinery/ctx";
import { checkCount, checkFunction, checkMilliseconds, checkOptions } from "@machinery/ctx/check";
import { MOST_TIMERS, runUntil, type RunUntilOptions } from "./run-until.ts";
import { settled } from "./settle.ts";
import { type Timer, TimerHeap } from "./timer-heap.ts";

/** A timer that is armed. */
export interface PendingTimer {
  /** The instant it is due, in milliseconds of the clock. */
  readonly due: number;
}

/**
 * Time that moves only when a test moves it, in whole milliseconds.
 *
 * Give it to a root ctx as its `clock`, and everything below waits on it. Timers fire in the order they are due, those of
 * one instant in the order they were made, and whatever a timer sets going is over before the next one fires.
 */
export interface VirtualClock extends Clock {
  /** The timers that are armed, in the order they are due. */
  readonly pending: readonly PendingTimer[];
  /** The instants at which timers have fired, one for each. */
  readonly calledTimes: readonly number[];
  /** Calls `fn` once, `ms` milliseconds from now; a fraction is rounded up, 0 is the present instant of the next move. */
  setTimeout(fn: () => void, ms: number): unknown;
  /**
   * Resolves when nothing can go on without time moving; fires nothing. Real I/O is not waited for. Rejects where code
   * asks for turns of the event loop without end.
   */
  settle(): Promise<void>;
  /**
   * Lets a time pass, a whole number of milliseconds; settles first, fires what is due, those made meanwhile included,
   * and settles after each. Rejects with what a timer's callback threw, at the instant it did.
   */
  add(ms: number): Promise<void>;
  /** Lets time pass until no timer is left, as `add` does; rejects when 100,000 have fired and more are left. */
  drain(): Promise<void>;
  /**
   * Lets as much time pass as it takes, timer by timer, until this settles, and settles in the same way.
   *
   * Differs from `add` in that it finds the hang: when nothing is left that could go on, it rejects at once, with an
   * error that lists the timers that are pending and, where a `ctx` is given, what is still alive below it.
   */
  runUntil<T>(what: PromiseLike<T>, options?: RunUntilOptions): Promise<T>;
  /** The same for what is no promise: a ctx, an event, a signal. Resolves when it is complete. */
  runUntil(what: Waitable, options?: RunUntilOptions): Promise<unknown>;
  /**
   * From now on lets time pass by itself, to the next timer whenever nothing else can go on; returns the undoing. What
   * a timer's callback throws goes to `onError`.
   */
  autoAdvance(onError: (error: unknown) => void): () => void;
}

/** What a `VirtualClock` can be given. */
export interface VirtualClockOptions {
  /**
   * How many turns of the event loop code gets at one instant. For code that is never done, such as one that drains an
   * endless source: time then passes nevertheless. Without it code gets as many as it asks for, and asking for no end
   * of them is an error.
   */
  readonly turns?: number | undefined;
}

/** Makes clocks: `new VirtualClock()`, or `new VirtualClock(start)`. */
export interface VirtualClockConstructor {
  new (start?: number, options?: VirtualClockOptions): VirtualClock;
}

/** Where timers arm each other at one instant, time will never go on. */
const MOST_AT_ONCE = 20_000;

class SteppedClock implements VirtualClock {
  #now: number;
  #count = 0;
  /** Counts what happens to the timers: who arms one or takes one back has run. */
  #touched = 0;
  /** How many times `add` is under way. */
  #adding = 0;
  /** How many timers in a row were made for the instant they were made at. */
  #atOnce = 0;
  /** Who waits for a timer to be armed. */
  readonly #idle = new Set<() => void>();
  readonly #timers = new TimerHeap();
  readonly calledTimes: number[] = [];

  readonly #turns: number | undefined;

  constructor(start = 0, options: VirtualClockOptions = {}) {
    checkCount("VirtualClock", "start", start);
    checkOptions("VirtualClock", options);
    const { turns } = options;
    if (turns !== undefined) checkCount("VirtualClock", "turns", turns, 1);
    this.#now = start;
    this.#turns = turns;
  }

  get pending(): readonly PendingTimer[] {
    return this.#timers.inOrder().map(({ due }) => ({ due }));
  }

  /** Whether somebody moves time by a given amount. */
  get isMoving(): boolean {
    return this.#adding > 0;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    checkFunction("setTimeout", "fn", fn);
    checkMilliseconds("setTimeout", "ms", ms);
    const made = this.#now;
    const timer: Timer = { made, due: made + Math.ceil(ms), order: this.#count++, fn, place: -1 };
    this.#timers.add(timer);
    this.#touched++;
    this.#wake();
    return timer;
  }

  clearTimeout(handle: unknown): void {
    // Only what setTimeout returned is a timer of this clock; anything else is nothing to take back.
    const timer = handle as Timer | null | undefined;
    if (typeof timer !== "object" || timer === null || !this.#timers.has(timer)) return;
    this.#timers.remove(timer);
    this.#touched++;
  }

  settle(): Promise<void> {
    return this.#settle();
  }

  async add(ms: number): Promise<void> {
    checkCount("add", "ms", ms);
    const target = this.#now + ms;
    this.#adding++;
    try {
      await this.settle();
      while (this.fireNext(target)) await this.settle();
      this.#now = Math.max(this.#now, target);
    } finally {
      this.#adding--;
      this.#touched++;
    }
  }

  async drain(): Promise<void> {
    this.#adding++;
    try {
      await this.settle();
      for (let fired = 0; this.fireNext(Infinity); fired++) {
        if (fired === MOST_TIMERS) {
          throw new Error(`drain: ${MOST_TIMERS} timers have fired, and more are left`);
        }
        await this.settle();
      }
    } finally {
      this.#adding--;
      this.#touched++;
    }
  }

  runUntil<T>(what: PromiseLike<T> | Waitable, options: RunUntilOptions = {}): Promise<T> {
    return runUntil<T>(this, what, options);
  }

  autoAdvance(onError: (error: unknown) => void): () => void {
    checkFunction("autoAdvance", "onError", onError);
    let stopped = false;
    const isOn = (): boolean => !stopped;
    const drive = async (): Promise<void> => {
      while (isOn()) {
        await this.#settle(() => stopped);
        if (!isOn() || this.isMoving) continue;
        if (this.#timers.size > 0) this.fireNext(Infinity);
        else await new Promise<void>((resolve) => void this.#idle.add(resolve));
      }
    };
    const driveOn = (): void => {
      drive().catch((error: unknown) => {
        onError(error);
        if (isOn()) driveOn();
      });
    };
    driveOn();
    return () => {
      stopped = true;
      this.#wake();
    };
  }

  /** Moves on to the next timer, where it is due until then, and fires it; returns whether there was one. */
  fireNext(until: number): boolean {
    const { first } = this.#timers;
    if (first === undefined || first.due > until) return false;
    this.#atOnce = first.due > first.made ? 0 : this.#atOnce + 1;
    if (this.#atOnce > MOST_AT_ONCE) {
      throw new Error(`${MOST_AT_ONCE} timers in a row were made for one instant, ${this.#now}`);
    }
    this.#now = Math.max(this.#now, first.due);
    this.#timers.remove(first);
    this.#touched++;
    this.calledTimes.push(this.#now);
    first.fn();
    return true;
  }

  #settle(isOver?: () => boolean): Promise<void> {
    return settled({ touched: () => this.#touched, isOver, turns: this.#turns });
  }

  #wake(): void {
    for (const wake of this.#idle) wake();
    this.#idle.clear();
  }
}

/**
 * Makes a clock that moves only when a test moves it.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const ctx = CTX.beginning("test", { clock });
 * const day = ctx.sleep(24 * 3_600_000).then(() => "over");
 * console.log(await clock.runUntil(day), clock.now()); // over 86400000
 * ```
 */
export const VirtualClock: VirtualClockConstructor = SteppedClock;
