import type { Coroutine } from "@machinery/ctx";
import { seeTo } from "@machinery/ctx/promise-reactions";
import type { Task } from "@machinery/ctx/task";
import { addersStores } from "./adders-stores.ts";
import { AsyncSource, type StartSource } from "./async-source.ts";
import { isCancelledError } from "./cancelled-error.ts";
import { kindOf } from "./kind.ts";
import { type Origin, type Parent, PlainOrigin, type ResultOrigin } from "./origin.ts";
import { PromiseSource } from "./promise-source.ts";
import { QueueInput } from "./queue-input.ts";
import type { Stream } from "./stream.ts";
import { SyncSource } from "./sync-source.ts";

/** A chain of functions that is in line when the ctx ends is called to its end, unless it is longer than this. */
const CHAINED_AFTER_END = 1_000;

/** Runs the sources of a stream, each by its kind; a result that is itself a source becomes one. */
export class Sources<C> {
  readonly stream: Stream<C>;
  /** How many functions that functions produced have been put in line since the end. */
  #chained = 0;

  constructor(stream: Stream<C>) {
    this.stream = stream;
  }

  /** Uses a result of a source: as a source, where it is one, else as a value for the consumer. */
  extend(value: unknown, origin: ResultOrigin<C>): void {
    // It is what `kindOf` says that it is.
    switch (kindOf(value)) {
      case undefined:
        return this.stream.success(origin, value);
      case "function":
        return this.#functionInTurn(value as () => unknown, origin);
      case "Generator":
        return this.iterator(value, value as Iterator<unknown>, origin);
      case "AsyncGenerator":
        return this.asyncGenerator(value, value as AsyncIterator<unknown>, origin);
      case "task":
        return this.task(value as Task<unknown>, origin);
      case "thenable":
        return this.promise(value as PromiseLike<unknown>, origin);
    }
  }

  /** Sees to a result whose turn comes later: a consumer may take its time, and a promise may reject meanwhile. */
  hold(value: unknown): void {
    try {
      if (value instanceof Promise) seeTo(value);
    } catch {
      // What cannot be looked at is a plain value, for `kindOf` as well.
    }
  }

  /** Takes over a result whose turn may never come, if it runs already; returns whether it does. */
  takeOver(value: unknown, origin: ResultOrigin<C>): boolean {
    const kind = kindOf(value);
    if (kind !== "task" && kind !== "thenable") return false;
    this.extend(value, origin);
    return true;
  }

  value(value: unknown, parent: Parent<C>): void {
    this.extend(value, new PlainOrigin(parent, QueueInput.VALUE, value));
  }

  function(fn: () => unknown, parent: Parent<C>): void {
    const origin = new PlainOrigin(parent, QueueInput.SYNC_FUNCTION, fn);
    let produced: unknown;
    try {
      produced = fn();
    } catch (error) {
      if (isCancelledError(error)) {
        this.stream.checkLater();
        throw error;
      }
      this.stream.failure(origin, error);
      return;
    }
    this.extend(produced, origin);
  }

  iterator(source: unknown, iterator: Iterator<unknown>, parent: Parent<C>): void {
    const input =
      kindOf(source) === "Generator" ? QueueInput.SYNC_GENERATOR : QueueInput.SYNC_ITERATOR;
    new SyncSource(this, parent, input, source, iterator);
  }

  asyncGenerator(
    source: unknown,
    iterator: AsyncIterator<unknown> | StartSource,
    parent: Parent<C>,
  ): void {
    new AsyncSource(this, parent, source, iterator);
  }

  coroutine(coro: Coroutine<unknown>, parent: Parent<C>): void {
    const task = this.stream.ctx.asyncAsBackground(coro);
    this.task(task, new PlainOrigin(parent, QueueInput.COROUTINE, coro));
  }

  promise(promise: PromiseLike<unknown>, parent: Parent<C>): void {
    new PromiseSource(this, parent, promise);
  }

  task(task: Task<unknown>, parent: Parent<C>): void {
    const origin = new PlainOrigin(parent, QueueInput.TASK, task);
    const { stream } = this;
    stream.began();
    const round = stream.ask();
    // Before it counts as done, so that what its result brings with it is waited for too.
    task.addDoneCallback(({ outcome }) => {
      if (outcome?.status === "fulfilled") this.extend(outcome.value, origin);
      else if (!stream.hasEnded()) stream.failure(origin, outcome?.reason);
      else if (outcome?.status === "rejected") stream.logFailure(task.name, outcome.reason);
      stream.over();
      stream.patience.came(round);
    });
    stream.keep(task);
  }

  /** Has a function that a source produced wait for its turn. */
  #functionInTurn(fn: () => unknown, origin: Origin<C>): void {
    // Functions may produce functions for ever: after the end so many more are called, and that is that.
    if (isChained(origin) && this.stream.hasEnded() && ++this.#chained > CHAINED_AFTER_END) return;
    const stores = addersStores();
    const call = (): void => this.function(fn, origin);
    this.stream.instruct(() => stores.runInAsyncScope(call, undefined));
  }
}

/** Whether it is a function that a function produced. */
function isChained({ entry, parent }: Origin<unknown>): boolean {
  const fn = QueueInput.SYNC_FUNCTION;
  return entry[0] === fn && parent?.entry[0] === fn;
}
