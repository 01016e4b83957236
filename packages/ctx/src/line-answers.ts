import type { AsyncEvent } from "./async-event.ts";
import type { CTX } from "./ctx.ts";
import type { LineEntries } from "./line-entries.ts";
import { type LineConsumers, type LineIteration, over } from "./line-iteration.ts";
import { type BeforeRequest, type LineRequest, LineRequests } from "./line-requests.ts";
import { logThrown } from "./logger.ts";
import { isThenable, soon } from "./soon.ts";
import { nextTurn, turnIsOver } from "./turn.ts";

/** Who has a line wait, for what may go before what is in it. */
export interface Holder {
  /** Whether what somebody wants has to wait: a value, or else an instruction or the end. Asked only while somebody does. */
  holds(isValue: boolean): boolean;
}

/**
 * Answers the consumers of a line, in the order they ask.
 *
 * Who asks while nobody waits is answered inside `next`, where there is something; all others, by their requests, in
 * a microtask after whatever changed.
 */
export class LineAnswers<T> implements LineConsumers<T> {
  readonly #ctx: CTX;
  readonly #emptyOnFinished: boolean;
  readonly #breaker: AsyncEvent;
  readonly #entries: LineEntries<T>;
  readonly #requests = new LineRequests<T>();
  readonly #afterYielded: (() => unknown)[] = [];
  /** Who is being answered further up the stack: an instruction may do anything. */
  #answering: LineIteration<T> | undefined;
  /** Whether the requests will be answered in a microtask. */
  #wakingUp = false;
  /** Whether the next answer is for the next turn of the loop. */
  #turnIsOver = false;
  /** Who has them wait. */
  #holder: Holder | undefined;
  /** How many open iterations have had to wait: while there are any, the line listens for what ends them. */
  #listening = 0;
  #unlistenEnd: (() => void) | undefined;
  #unlistenBreaker: (() => void) | undefined;

  constructor(ctx: CTX, entries: LineEntries<T>, breaker: AsyncEvent, emptyOnFinished: boolean) {
    this.#ctx = ctx;
    this.#emptyOnFinished = emptyOnFinished;
    this.#breaker = breaker;
    this.#entries = entries;
  }

  afterYielded(fn: () => void): void {
    this.#afterYielded.push(fn);
  }

  next(by: LineIteration<T>): Promise<IteratorResult<T, undefined>> {
    if (by.closed) return Promise.resolve(over());
    if (this.#answering === undefined && this.#requests.next === undefined) {
      return this.#answerFirst(by);
    }
    return this.#request(by);
  }

  /** Others have asked before, or are being answered. */
  #request(by: LineIteration<T>): Promise<IteratorResult<T, undefined>> {
    const promise = this.#requests.add(by, false);
    try {
      this.#callAfterYielded(by);
    } catch (error) {
      this.close(by, { error });
    }
    if (by.pending > 0) this.#listen(by);
    return promise;
  }

  hold(holder: Holder | undefined): void {
    this.#holder = holder;
    if (holder === undefined) this.wakeUp();
  }

  /** Answers who asks while nobody waits: at once where that can be, and then without a request. */
  #answerFirst(by: LineIteration<T>): Promise<IteratorResult<T, undefined>> {
    this.#answering = by;
    let answer: Promise<IteratorResult<T, undefined>>;
    try {
      this.#callAfterYielded(by);
      const found = this.#find(by);
      if (found === "nothing") {
        this.#answering = undefined;
        // Before those that were made while this one was to be answered.
        answer = this.#requests.add(by, true);
        this.#listen(by);
        return answer;
      }
      if (found === "over") this.close(by);
      by.yielded = found === "value";
      answer = Promise.resolve(
        found === "value" ? { done: false, value: this.#entries.takeValue() } : over(),
      );
    } catch (error) {
      this.close(by);
      answer = Promise.reject(error);
    }
    this.#answering = undefined;
    if (this.#requests.next !== undefined) this.#serve();
    return answer;
  }

  /** Answers the requests in their order, until there is nothing to answer one with. */
  readonly #serve = (): void => {
    this.#wakingUp = false;
    if (this.#answering !== undefined) return;
    let request = this.#requests.next;
    while (request !== undefined && this.#answer(request)) request = this.#requests.next;
    this.#answering = undefined;
  };

  /** Answers the first request; returns whether it could. */
  #answer(request: LineRequest<T>): boolean {
    const { by } = request;
    this.#answering = by;
    try {
      const found = this.#find(by);
      if (found === "nothing") return false;
      if (found === "over") {
        this.close(by);
      } else {
        this.#requests.takeBehind(this.#requests, request);
        by.yielded = true;
        request.resolve({ done: false, value: this.#entries.takeValue() });
        if (by.pending > 0) this.#callAfterYielded(by);
      }
    } catch (error) {
      this.close(by, { error });
    }
    return true;
  }

  /** Calls the instructions until a value is the first in the line, or there is none to give to this iteration. */
  #find(by: LineIteration<T>): "value" | "nothing" | "over" {
    while (!by.closed) {
      const isOver = this.#isOver(by);
      if (this.#turnIsOver || (this.#entries.size === 0 && !isOver)) return "nothing";
      if (this.#holder?.holds(this.#entries.beginsWithValue) === true) return "nothing";
      if (isOver) return "over";
      if (turnIsOver()) {
        this.#turnIsOver = true;
        nextTurn(this.#turn);
        return "nothing";
      }
      if (this.#entries.beginsWithValue) return "value";
      this.seeTo(this.#entries.runInstruction());
    }
    return "over";
  }

  /** The consumer of a value has asked for the next one. */
  #callAfterYielded(by: LineIteration<T>): void {
    if (!by.yielded) return;
    by.yielded = false;
    const fns = this.#afterYielded;
    for (let index = 0; index < fns.length && !by.closed; index++) this.seeTo(fns[index]?.());
  }

  /** Nobody waits for a promise that an instruction returned; the rejection of one is logged. */
  seeTo(returned: unknown): void {
    if (!isThenable(returned)) return;
    returned.then(undefined, (error: unknown) => {
      logThrown(this.#ctx.log, `an instruction of ${this.#ctx.name}`, error);
    });
  }

  /** Ends an iteration: of what it waits for, the first fails if something has, and the rest is over. */
  close(by: LineIteration<T>, failed?: { readonly error: unknown }): void {
    by.closed = true;
    let before: BeforeRequest<T> = this.#requests;
    for (let each = before.next; each !== undefined && by.pending > 0; each = each.next) {
      if (each.by !== by) {
        before = each;
        continue;
      }
      this.#requests.takeBehind(before, each);
      if (failed === undefined) each.resolve(over());
      else each.reject(failed.error);
      failed = undefined;
    }
    this.#unlisten(by);
  }

  #isOver(by: LineIteration<T>): boolean {
    if (!by.stopped && !this.#breaker.isSet && !this.#ctx.done) return false;
    return !this.#emptyOnFinished || this.#entries.size === 0;
  }

  readonly #turn = (): void => {
    this.#turnIsOver = false;
    this.wakeUp();
  };

  /** Something has changed: whoever waits is answered in a microtask. */
  wakeUp(): void {
    if (this.#wakingUp || this.#requests.next === undefined) return;
    this.#wakingUp = true;
    soon(this.#serve);
  }

  #listen(by: LineIteration<T>): void {
    if (!by.listening) {
      by.listening = true;
      this.#listening++;
      this.#unlistenEnd ??= this.#ctx.addDoneCallback(this.#serve);
    }
    if (this.#unlistenBreaker !== undefined || this.#breaker.isSet) return;
    this.#unlistenBreaker = this.#breaker.addSetCallback(() => this.stopWaiting());
  }

  #unlisten(by: LineIteration<T>): void {
    if (!by.listening) return;
    by.listening = false;
    if (--this.#listening > 0) return;
    this.#unlistenEnd?.();
    this.#unlistenBreaker?.();
    this.#unlistenEnd = this.#unlistenBreaker = undefined;
  }

  /** The breaker was set: those who wait are to stop, even where it is cleared before they are told. */
  stopWaiting(): void {
    this.#unlistenBreaker?.();
    this.#unlistenBreaker = undefined;
    if (this.#answering !== undefined) this.#answering.stopped = true;
    for (let each = this.#requests.next; each !== undefined; each = each.next) {
      each.by.stopped = true;
    }
    this.wakeUp();
  }
}
