import { AsyncEvent } from "./async-event.ts";
import type { CTX } from "./ctx.ts";
import { type Holder, LineAnswers } from "./line-answers.ts";
import { type Instruction, LineEntries } from "./line-entries.ts";
import { LineIteration } from "./line-iteration.ts";

export type { Instruction } from "./line-entries.ts";
export type { LineIteration } from "./line-iteration.ts";
export type { Holder } from "./line-answers.ts";

/** How a line behaves. */
export interface LineOptions {
  /** Whether what is left when it ends is still given out: all of it, and then the iterations are over. */
  readonly emptyOnFinished: boolean;
}

/**
 * A line of values, with the instructions between them, and the consumers who wait for their turn.
 *
 *     append ─▶ [ value, value, instruction, value ] ─▶ answers ─▶ { request, request, request }
 *
 * Requests are answered in the order they were made, whoever made them: inside `next` while there is something and
 * nobody waits, else in a microtask after whatever changed. So what else is done in the call that appends still
 * counts: a value put before this one goes first, and where the ctx ends nobody gets it.
 */
export class Line<T> {
  /** Ends the iterations when it is set, the waiting ones also where it is cleared at once. */
  readonly breaker: AsyncEvent = new AsyncEvent();
  readonly #entries = new LineEntries<T>();
  readonly #answers: LineAnswers<T>;

  constructor(ctx: CTX, { emptyOnFinished }: LineOptions) {
    this.#answers = new LineAnswers(ctx, this.#entries, this.breaker, emptyOnFinished);
  }

  /** How many values and instructions are in the line. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a value at the end, or at the front. Whoever waits is answered in a microtask, not in this call. */
  append(value: T, atFront = false): void {
    this.#entries.append(value, atFront);
    this.#answers.wakeUp();
  }

  /**
   * Adds what is run when its turn comes, and yields nothing.
   *
   * When it throws, the request it was called for is rejected and that iteration over. Should it return a promise,
   * nobody waits for that, and its rejection is logged.
   */
  instruct(instruction: Instruction | (() => unknown), atFront = false): void {
    this.#entries.instruct(instruction, atFront);
    this.#answers.wakeUp();
  }

  /** Has a function called each time the consumer of a value asks for the next one; not when it leaves. */
  afterYielded(fn: () => void): void {
    this.#answers.afterYielded(fn);
  }

  /**
   * Gives out the values until the ctx ends or the breaker is set, and clears the breaker. Several iterations share
   * the values. `next` returns a promise that is settled already while there is something.
   */
  iterate(): LineIteration<T> {
    // Those who wait would not notice that it was set once it is cleared.
    if (this.breaker.isSet) this.#answers.stopWaiting();
    this.breaker.clear();
    return new LineIteration(this.#answers);
  }

  /** Takes out what is left, without waiting; instructions are called, and throw out of here. */
  *remaining(): Generator<T, undefined, undefined> {
    while (this.#entries.size > 0) {
      if (this.#entries.beginsWithValue) yield this.#entries.takeValue();
      else this.#answers.seeTo(this.#entries.runInstruction());
    }
  }

  /**
   * Runs no instruction while somebody holds it, and gives out no value unless the holder lets it: for an instruction
   * that has begun what is worth waiting for. When nobody does any more, whoever waits is answered in a microtask.
   * `remaining` does not wait.
   */
  hold(holder: Holder | undefined): void {
    this.#answers.hold(holder);
  }
}
