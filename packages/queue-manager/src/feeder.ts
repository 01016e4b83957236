import { type Coroutine, InvalidStateError, type Task } from "@machinery/ctx";
import { checkFunction, checkOptions, expected } from "@machinery/ctx/check";
import { isThenable } from "@machinery/ctx/soon";
import { isTask } from "@machinery/ctx/task";
import { asyncIteratorOf, iteratorOf } from "./iterators.ts";
import type { Parent } from "./origin.ts";
import type { AsyncGeneratorStart, QueueFeeder, SourceOptions } from "./queue-feeder.ts";
import type { Sources } from "./sources.ts";

/** The one implementation of QueueFeeder: checks what is added, and hands it to the sources. */
export class Feeder<C> implements QueueFeeder<C> {
  readonly #sources: Sources<C>;
  readonly #label: string;
  #left = false;

  constructor(sources: Sources<C>, label: string) {
    this.#sources = sources;
    this.#label = label;
  }

  /** From now on nothing can be added. */
  leave(): void {
    this.#left = true;
  }

  addValue(value: unknown, options: SourceOptions<C> = {}): void {
    const parent = this.#outermost("addValue", options);
    this.#sources.value(value, parent);
  }

  addSyncFunction(fn: () => unknown, options: SourceOptions<C> = {}): void {
    const who = "addSyncFunction";
    checkFunction(who, "fn", fn);
    const parent = this.#outermost(who, options);
    this.#sources.function(fn, parent);
  }

  addSyncIterator(
    iterator: Iterable<unknown> | Iterator<unknown>,
    options: SourceOptions<C> = {},
  ): void {
    const parent = this.#outermost("addSyncIterator", options);
    this.#sources.iterator(iterator, iteratorOf(iterator), parent);
  }

  addCoroutine(
    coro: Coroutine<unknown> | PromiseLike<unknown>,
    options: SourceOptions<C> = {},
  ): void {
    const who = "addCoroutine";
    const isPromise = isThenable(coro);
    if (!isPromise && typeof coro !== "function") {
      throw expected(who, "coro must be a function or a promise", coro);
    }
    const parent = this.#outermost(who, options);
    if (isPromise) this.#sources.promise(coro, parent);
    else this.#sources.coroutine(coro, parent);
  }

  addTask(task: Task<unknown>, options: SourceOptions<C> = {}): void {
    const who = "addTask";
    if (!isTask(task)) {
      throw expected(who, "task must be a Task, as made by asyncAsBackground", task);
    }
    const parent = this.#outermost(who, options);
    this.#sources.task(task, parent);
  }

  addAsyncGenerator(
    source: AsyncIterable<unknown> | AsyncGeneratorStart,
    options: SourceOptions<C> = {},
  ): void {
    const parent = this.#outermost("addAsyncGenerator", options);
    const iterator = typeof source === "function" ? source : asyncIteratorOf(source);
    this.#sources.asyncGenerator(source, iterator, parent);
  }

  setAsFinishedIfOutOfSources(): void {
    this.#checkOpen("setAsFinishedIfOutOfSources");
    this.#sources.stream.finish();
  }

  #outermost(who: string, options: SourceOptions<C>): Parent<C> {
    checkOptions(who, options);
    this.#checkOpen(who);
    return { context: options.context };
  }

  #checkOpen(who: string): void {
    if (this.#left) throw new InvalidStateError(`${who}: ${this.#label} was left`);
  }
}
