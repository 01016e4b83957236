import type { CTX } from "@machinery/ctx";
import { checkBoolean, checkMilliseconds, checkOptions } from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import { rejectedQuietly } from "@machinery/ctx/soon";
import { sliceIsOver } from "@machinery/ctx/turn";
import { Alarm, type Ringer } from "./alarm.ts";
import { Asking, type Place, promised } from "./asking.ts";
import { Consumer, OVER } from "./consumer.ts";
import { type Ended, Ending } from "./ending.ts";
import { onUnlocked, type Pauser } from "./pauser.ts";
import { checkPeriod } from "./period.ts";
import { Schedule } from "./schedule.ts";
import type { TickOptions } from "./tick.ts";

/** Which tick this is, counted from 1, and the milliseconds till the next as far as that is known. */
export type Tick = readonly [iteration: number, timeTillNext: number];

/** What `changeAfter` can be given. */
export interface ChangeOptions {
  /** Whether the period stays so; `true` by default. With `false` only the next tick is moved. */
  readonly setNewEvery?: boolean | undefined;
}

/**
 * An async iterable of ticks on a schedule, made by `tick`.
 *
 * Several loops share the ticks: each tick goes to the one that has waited longest. A loop that was left holds
 * nothing, and another may go on where it was. Disposing it ends its loops.
 */
export interface Ticker extends AsyncIterable<Tick>, Disposable {
  /** What was given to pause it with. */
  readonly pauser: Pauser | undefined;
  [Symbol.asyncIterator](): AsyncIterableIterator<Tick>;
  /**
   * Moves the next tick to `every` milliseconds after the last one, and goes on with that period.
   *
   * With `setNewEvery: false` the ticks after the next keep to the schedule as it was. A tick that is late already
   * is not moved. Before the first tick, which is at once, a lasting change is as if `tick` had been called with it,
   * and one for once puts the first tick off. Throws a `RangeError` for a lasting 0 with `minWait: false`.
   */
  changeAfter(every: number, options?: ChangeOptions): void;
}

/**
 * Waits for the schedule on behalf of all who ask.
 *
 * While somebody asks, exactly one thing is waited for: the alarm, or the pauser (and then the alarm is for the
 * deadline); and the ctx is listened to. While nobody asks, nothing is.
 */
class SharedTicker implements Ticker, Ringer, Ended {
  /** Defined by `makeMaker`. */
  declare readonly [Symbol.dispose]: () => void;
  readonly pauser: Pauser | undefined;
  readonly #ctx: CTX;
  readonly #schedule: Schedule;
  readonly #alarm: Alarm;
  readonly #ending: Ending;
  readonly #minWait: number | false | undefined;
  readonly #maxIterations: number | undefined;
  readonly #deadline: number;
  readonly #asking: Asking = new Asking();
  #iteration = 0;
  #stopPausing: (() => void) | undefined;

  constructor(ctx: CTX, every: number, options: TickOptions) {
    const { maxIterations, maxTime, minWait, pauser } = options;
    this.#ctx = ctx;
    this.#minWait = minWait;
    this.pauser = pauser;
    this.#schedule = new Schedule(every, minWait === false ? 0 : minWait);
    this.#alarm = new Alarm(ctx.clock, this);
    this.#ending = new Ending(this);
    this.#maxIterations = maxIterations;
    this.#deadline = maxTime === undefined ? Infinity : this.now() + Math.ceil(maxTime);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Tick> {
    return new Consumer(this);
  }

  changeAfter(every: number, options: ChangeOptions = {}): void {
    checkMilliseconds("changeAfter", "every", every);
    checkOptions("changeAfter", options);
    const { setNewEvery = true } = options;
    checkBoolean("changeAfter", "setNewEvery", setNewEvery);
    if (setNewEvery) {
      checkPeriod("changeAfter", every, this.#minWait);
      this.#schedule.change(every, this.now());
    } else {
      this.#schedule.changeOnce(every, this.now());
    }
    // Who waits for the pauser looks at the schedule afterwards.
    const waitsForSchedule = !this.#asking.nobody && this.#stopPausing === undefined;
    if (waitsForSchedule) this.do(() => this.look(this.now(), false));
  }

  /** Ends it and its loops; what it was made for goes on. */
  end(): void {
    this.#ctx.cancel();
    this.finish();
  }

  /** A consumer asks for a tick: its turn comes after that of those who asked before. */
  ask(place: Place): Promise<IteratorResult<Tick, undefined>> {
    if (this.#ctx.done) return Promise.resolve(OVER);
    const alone = this.#asking.nobody;
    this.#asking.add(place);
    if (alone) this.begin();
    return promised(place);
  }

  /** A consumer leaves: what it asked for is not for it any more. */
  leave(consumer: object): void {
    this.#asking.answerAllOf(consumer, OVER);
    if (this.#asking.nobody) this.letGo();
  }

  private begin(): void {
    try {
      this.#ending.subscribe(this.#ctx);
      const now = this.now();
      this.#schedule.start(now);
      this.look(now, false);
    } catch (error) {
      this.fail(error);
    }
  }

  /** As in `do`, but without a closure, since it is called for each tick. */
  rung(): void {
    try {
      this.look(this.now(), true);
    } catch (error) {
      this.fail(error);
    }
  }

  ended(): void {
    this.do(() => this.finish());
  }

  /**
   * Gives a tick if it is time for one, and else waits for what there is to wait for.
   *
   * A late one comes at once, unless timers and I/O have had to wait for ticks already: then it is for a turn of its own.
   */
  private look(now: number, hasTurn: boolean): void {
    const { due } = this.#schedule;
    if (this.#ctx.done || now >= this.#deadline) this.finish();
    else if (due > now) this.#alarm.setFor(Math.min(due, this.#deadline), now);
    else if (!hasTurn && this.othersComeFirst()) this.#alarm.setForNextTurn();
    else if (this.pauser?.locked === true) this.pause(this.pauser, now);
    else if (this.#iteration >= (this.#maxIterations ?? Infinity)) this.finish();
    else this.give(now);
  }

  /** Whether timers and I/O are to have their turn before a tick that is due; the first one keeps nobody waiting. */
  private othersComeFirst(): boolean {
    return this.#iteration > 0 && (this.#schedule.takesTurns || sliceIsOver());
  }

  private give(now: number): void {
    const timeTillNext = this.#schedule.tick(now);
    this.#asking.answerFirst({ done: false, value: [++this.#iteration, timeTillNext] });
    if (this.#asking.nobody) this.letGo();
    else this.look(now, false);
  }

  private pause(pauser: Pauser, now: number): void {
    if (this.#deadline < Infinity) this.#alarm.setFor(this.#deadline, now);
    this.#stopPausing ??= onUnlocked(
      pauser,
      () => {
        this.#stopPausing = undefined;
        this.do(() => {
          // The next in line has it: ask again, but not as fast as it answers.
          if (pauser.locked) this.#alarm.setForNextTurn();
          else this.look(this.now(), true);
        });
      },
      (error) => this.fail(error),
    );
  }

  private finish(): void {
    this.#asking.answerAll(OVER);
    this.letGo();
  }

  /** The pauser or the clock is somebody else's: what it throws is for those who wait, not for a timer's stack. */
  private do(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.#asking.answerAll(rejectedQuietly(error));
    this.letGo();
  }

  private letGo(): void {
    this.#ending.unsubscribe(this.#ctx);
    this.#alarm.clear();
    this.#stopPausing?.();
    this.#stopPausing = undefined;
  }

  private now(): number {
    return Math.round(this.#ctx.clock.now());
  }
}

/** Makes a ticker of what has been checked. */
export const makeTicker: typeof newTicker = /* @__PURE__ */ makeMaker();

/** Every ticker is made by what this makes, so this is where the class gets the key that has to be computed. */
function makeMaker(): typeof newTicker {
  defineDispose(SharedTicker.prototype, function () {
    this.end();
  });
  return newTicker;
}

function newTicker(ctx: CTX, every: number, options: TickOptions): Ticker {
  return new SharedTicker(ctx, every, options);
}
