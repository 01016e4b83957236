import { DEFAULT_MIN_WAIT, type Program, type Ticks } from "./ticker.ts";

type End = "break" | "exhausted";

/**
 * What a ticker does in whole milliseconds, step by step as the reference does it. Ours differs where that errs: with a
 * period the next tick is strictly later, a change counts from the last tick also where the period was 0, a one-off
 * change before the first tick moves that tick, and a paused ticker ends at `maxTime`.
 */
export function whatItDoes(program: Program, whose: "ours" | "theirs"): Record<string, unknown> {
  const model = new TickerModel(program, whose === "theirs");
  const ended = model.loop(program.stopAfter);
  const endedAt = model.now;
  const resumed: Record<string, unknown> = {};
  if (program.resume !== undefined) {
    model.pass(model.now + program.resume.after);
    resumed["resumed"] = model.loop(program.resume.stopAfter);
    resumed["resumedEndedAt"] = model.now;
  }
  return { ticks: model.ticks, ended, endedAt, ...resumed, exitAt: model.now };
}

class TickerModel {
  now = 0;
  readonly ticks: Ticks = [];
  readonly #program: Program;
  readonly #changes: { at: number; every: number; setNewEvery: boolean }[];
  readonly #deadline: number;
  readonly #minWait: number | false;
  /** Whether it errs as the reference does. */
  readonly #errs: boolean;
  #every: number;
  #started = false;
  #expected = 0;
  #wake = 0;
  #last = 0;
  #iteration = 0;
  #cancelAt: number;
  #lockedUntil = 0;
  #over = false;

  constructor(program: Program, errs: boolean) {
    this.#program = program;
    this.#errs = errs;
    this.#every = program.every;
    this.#minWait = program.minWait ?? DEFAULT_MIN_WAIT;
    this.#deadline = program.maxTime ?? Infinity;
    this.#cancelAt = program.cancelAtTime ?? Infinity;
    // Of the timers of one instant, those of changes were set in the order of the list.
    this.#changes = [...(program.changeAt ?? [])].sort((a, b) => a.at - b.at);
    const first = program.changeBeforeStart;
    if (first?.setNewEvery === true) this.#every = first.every;
    else if (first !== undefined && !errs) this.#wake = first.every;
  }

  loop(stopAfter: number | undefined): End {
    for (let yielded = 1; ; yielded++) {
      const tick = this.#next();
      if (tick === undefined) return "exhausted";
      this.ticks.push([++this.#iteration, tick, this.now]);
      if (yielded === stopAfter) return "break";
      this.#body(this.#iteration);
    }
  }

  /** Lets time pass, and the changes that fall into it happen. */
  pass(instant: number): void {
    for (let change = this.#changes[0]; change !== undefined && change.at <= instant;) {
      this.#changes.shift();
      this.now = Math.max(this.now, change.at);
      this.#change(change);
      change = this.#changes[0];
    }
    this.now = Math.max(this.now, instant);
  }

  #body(iteration: number): void {
    const { pause, changeAfter, cancelAt, work } = this.#program;
    const paused = pause?.find((each) => each.iteration === iteration);
    if (paused !== undefined) {
      this.pass(this.#lockedUntil);
      this.#lockedUntil = this.now + paused.releaseAfter;
    }
    const change = changeAfter?.get(`${iteration}`);
    if (change !== undefined) this.#change(change);
    if (cancelAt === iteration) this.#cancelAt = this.now;
    this.pass(this.now + (work?.get(`${iteration}`) ?? 0));
  }

  #next(): number | undefined {
    this.#started = true;
    if (this.#over) return undefined;
    const ended = (): boolean => this.now >= Math.min(this.#cancelAt, this.#deadline);
    if (this.#errs) this.pass(Math.min(this.#lockedUntil, this.#cancelAt));
    while (!ended() && this.now < Math.max(this.#wake, this.#lockedUntil)) {
      const wait = Math.max(this.#wake, this.#lockedUntil);
      const change = this.#changes[0]?.at ?? Infinity;
      this.pass(Math.min(wait, change, this.#cancelAt, this.#deadline));
    }
    const { maxIterations = Infinity } = this.#program;
    this.#over = ended() || this.#iteration >= maxIterations;
    return this.#over ? undefined : this.#tick();
  }

  #tick(): number {
    this.#last = this.now;
    const least = this.#minWait === false ? 0 : this.#minWait;
    if (this.#every === 0) {
      this.#wake = this.now + least;
      return least;
    }
    // A tick that was asked for early leaves the slot of the next one to it.
    const isTaken = (): boolean => {
      const mayRepeat = this.#errs && this.#minWait !== false;
      return this.#expected - this.now < (mayRepeat ? least : Math.max(least, 1));
    };
    while (isTaken()) this.#expected += this.#every;
    this.#wake = this.#expected;
    return this.#expected - this.now;
  }

  #change({ every, setNewEvery }: { every: number; setNewEvery: boolean }): void {
    const last = this.#every === 0 && !this.#errs ? this.#last : this.#expected - this.#every;
    if (setNewEvery) this.#every = every;
    if (!this.#started) return;
    if (setNewEvery) this.#expected = last + every;
    this.#wake = Math.max(this.now, last + every);
  }
}
