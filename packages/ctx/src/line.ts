import { AsyncEvent } from "./async-event.ts";
import type { CTX } from "./ctx.ts";
import { RingBuffer } from "./ring-buffer.ts";
import { soon } from "./soon.ts";
import { nextTurn, turnIsOver } from "./turn.ts";

/** How a line behaves. */
export interface LineOptions {
  /** Whether what is left when it ends is still given out: all of it, and then the iterations are over. */
  readonly emptyOnFinished: boolean;
}

/** Stands in the line where an instruction has its turn; nobody else has it, so no value is mistaken for one. */
const instruction: unique symbol = /* @__PURE__ */ Symbol("instruction");

/** A call of `next` that could not be answered at once. */
interface Request<T> {
  readonly by: Iteration<T>;
  readonly resolve: (answer: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A line of values, with the instructions between them, and the consumers who wait for their turn.
 *
 *     append ─▶ [ value, value, instruction, value ] ─▶ answers ─▶ { request, request, request }
 *
 * Requests are answered in the order they were made, whoever made them: at once while there is something and nobody
 * waits, else from a microtask after whatever changed, so that all that one call does counts before anybody is
 * answered. Only `#answer` takes from the line for a consumer.
 */
export class Line<T> {
  /** Ends the iterations when it is set. */
  readonly breaker: AsyncEvent = new AsyncEvent();
  readonly #ctx: CTX;
  readonly #emptyOnFinished: boolean;
  readonly #entries = new RingBuffer<T | typeof instruction>();
  /** What the instructions in the line do, in the same order. */
  readonly #instructions = new RingBuffer<() => void>();
  readonly #afterYielded: (() => void)[] = [];
  /** The requests that wait, in the order they were made. */
  readonly #waiting = new Set<Request<T>>();
  #serving = false;
  #wakingUp = false;
  #turnDue = false;
  /** How many open iterations have had to wait: as long as there are any, the line listens for its end. */
  #listening = 0;
  #unlistenEnd: (() => void) | undefined;
  #unlistenBreaker: (() => void) | undefined;

  constructor(ctx: CTX, options: LineOptions) {
    this.#ctx = ctx;
    this.#emptyOnFinished = options.emptyOnFinished;
  }

  /** How many values and instructions are in the line. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a value at the end, or at the front. Whoever waits is answered in a microtask, not in this call. */
  append(value: T, atFront = false): void {
    if (atFront) this.#entries.unshift(value);
    else this.#entries.push(value);
    if (this.#waiting.size > 0) this.#wakeUp();
  }

  /**
   * Adds a function that is called when its turn comes, and yields nothing. When it throws, the request that it was
   * called for is rejected and that iteration over.
   */
  instruct(fn: () => void, atFront = false): void {
    if (atFront) {
      this.#instructions.unshift(fn);
      this.#entries.unshift(instruction);
    } else {
      this.#instructions.push(fn);
      this.#entries.push(instruction);
    }
    if (this.#waiting.size > 0) this.#wakeUp();
  }

  /** Has a function called each time the consumer of a value asks for the next one; not when it leaves. */
  afterYielded(fn: () => void): void {
    this.#afterYielded.push(fn);
  }

  /**
   * Gives out the values until the ctx ends or the breaker is set, and clears the breaker. Several iterations share
   * the values. `next` returns a promise that is settled already while there is something.
   */
  iterate(): AsyncIterableIterator<T, undefined> {
    // Whoever waits now was told to stop, and would not notice once the flag is cleared.
    if (this.breaker.isSet) this.#stopWaiting();
    this.breaker.clear();
    return new Iteration(this);
  }

  /** Takes out what is left, without waiting; instructions are called, and throw out of here. */
  *remaining(): Generator<T, undefined, undefined> {
    while (this.#entries.size > 0) {
      // There is one, by the line above.
      const entry = this.#entries.shift() as T | typeof instruction;
      if (entry === instruction) this.#instructions.shift()?.();
      else yield entry;
    }
  }

  /** Answers a consumer; for `Iteration`. */
  next(by: Iteration<T>): Promise<IteratorResult<T, undefined>> {
    if (by.closed) return Promise.resolve(over());
    const free = this.#waiting.size === 0 && !this.#serving && !this.#turnDue;
    if (free && this.#isQuick(by)) {
      by.yielded = true;
      // It is a value, by #isQuick.
      return Promise.resolve({ done: false, value: this.#entries.shift() as T });
    }
    const promise = new Promise<IteratorResult<T, undefined>>((resolve, reject) => {
      this.#waiting.add({ by, resolve, reject });
    });
    by.pending++;
    this.#callAfterYielded(by);
    if (free) this.#serve();
    if (by.pending > 0) this.#listen(by);
    return promise;
  }

  /** Ends an iteration, and what it still waits for; for `Iteration`. */
  close(by: Iteration<T>, failure?: { readonly error: unknown }): void {
    by.closed = true;
    let failed = failure;
    for (const request of this.#waiting) {
      if (by.pending === 0) break;
      if (request.by !== by) continue;
      this.#waiting.delete(request);
      by.pending--;
      if (failed === undefined) request.resolve(over());
      else request.reject(failed.error);
      failed = undefined;
    }
    this.#unlisten(by);
  }

  /** Whether a request can be answered with the first value, without calling anybody. */
  #isQuick(by: Iteration<T>): boolean {
    const entries = this.#entries;
    if (entries.size === 0 || entries.first === instruction) return false;
    if (by.yielded && this.#afterYielded.length > 0) return false;
    return !this.#isOver(by) && !this.#isTurnOver();
  }

  /** Answers the requests, as far as there is something to answer them with. */
  #serve(): void {
    this.#wakingUp = false;
    if (this.#serving || this.#turnDue) return;
    this.#serving = true;
    for (const request of this.#waiting) {
      if (!this.#answer(request)) break;
    }
    this.#serving = false;
  }

  /** Answers the request that was made first; returns whether it has been answered. */
  #answer(request: Request<T>): boolean {
    const { by } = request;
    while (!by.closed) {
      if (this.#isOver(by)) {
        this.close(by);
        break;
      }
      if (this.#entries.size === 0 || this.#isTurnOver()) return false;
      // There is one, by the line above.
      const entry = this.#entries.shift() as T | typeof instruction;
      if (entry !== instruction) {
        this.#give(request, entry);
        break;
      }
      try {
        this.#instructions.shift()?.();
      } catch (error) {
        this.close(by, { error });
      }
    }
    return true;
  }

  #give(request: Request<T>, value: T): void {
    const { by } = request;
    this.#waiting.delete(request);
    by.pending--;
    by.yielded = true;
    request.resolve({ done: false, value });
    if (by.pending > 0) this.#callAfterYielded(by);
  }

  /** The consumer of a value has asked for the next one. */
  #callAfterYielded(by: Iteration<T>): void {
    if (!by.yielded) return;
    by.yielded = false;
    try {
      for (const fn of this.#afterYielded) fn();
    } catch (error) {
      this.close(by, { error });
    }
  }

  #isOver(by: Iteration<T>): boolean {
    if (!by.stopped && !this.breaker.isSet && !this.#ctx.done) return false;
    return !this.#emptyOnFinished || this.#entries.size === 0;
  }

  /** Whether answering has to go on in the next turn of the loop; if so, it will. */
  #isTurnOver(): boolean {
    if (!turnIsOver()) return false;
    this.#turnDue = true;
    nextTurn(() => {
      this.#turnDue = false;
      this.#serve();
    });
    return true;
  }

  #wakeUp(): void {
    if (this.#wakingUp) return;
    this.#wakingUp = true;
    soon(() => this.#serve());
  }

  #listen(by: Iteration<T>): void {
    if (!by.listening) this.#listening++;
    by.listening = true;
    this.#unlistenEnd ??= this.#ctx.addDoneCallback(() => this.#serve());
    if (this.breaker.isSet) return;
    this.#unlistenBreaker ??= this.breaker.addSetCallback(() => this.#stopWaiting());
  }

  #unlisten(by: Iteration<T>): void {
    if (!by.listening) return;
    by.listening = false;
    if (--this.#listening > 0) return;
    this.#unlistenEnd?.();
    this.#unlistenBreaker?.();
    this.#unlistenEnd = this.#unlistenBreaker = undefined;
  }

  /** The breaker was set: who waits is to stop, even if it is cleared before they are told. */
  #stopWaiting(): void {
    this.#unlistenBreaker?.();
    this.#unlistenBreaker = undefined;
    for (const { by } of this.#waiting) by.stopped = true;
    this.#wakeUp();
  }
}

/** One consumer's way through the line. */
class Iteration<T> implements AsyncIterableIterator<T, undefined> {
  readonly #line: Line<T>;
  /** How many of its requests wait. */
  pending = 0;
  /** Whether its consumer has not come back for more since it was given a value. */
  yielded = false;
  /** Whether the breaker was set while it waited. */
  stopped = false;
  /** Whether it counts among those for which the line listens. */
  listening = false;
  closed = false;

  constructor(line: Line<T>) {
    this.#line = line;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#line.next(this);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#line.close(this);
    return Promise.resolve(over());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function over(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
