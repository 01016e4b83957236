import type { CTX } from "@machinery/ctx";
import { stopAsyncGenerator } from "@machinery/ctx/stop-generator";
import type { Follower } from "./continuation.ts";
import { IteratedSource } from "./iterated-source.ts";
import { asyncIteratorOf } from "./iterators.ts";
import type { Parent } from "./origin.ts";
import { QueueInput } from "./queue-input.ts";
import type { Sources } from "./sources.ts";
import type { Waiting } from "./turns.ts";

/** What begins an async source, with a ctx for it. */
export type StartSource = (ctx: CTX) => AsyncIterable<unknown>;

/** An async iterator as a source. When the stream ends it is asked to close. */
export class AsyncSource<C> extends IteratedSource<C> implements Follower, Waiting {
  readonly #start: StartSource | undefined;
  #ctx: CTX | undefined;
  #iterator: AsyncIterator<unknown> | undefined;
  behind: Waiting | undefined = undefined;

  constructor(
    all: Sources<C>,
    parent: Parent<C>,
    source: unknown,
    iterator: AsyncIterator<unknown> | StartSource,
  ) {
    super(all, parent, QueueInput.ASYNC_GENERATOR, source);
    if (typeof iterator === "function") this.#start = iterator;
    else this.#iterator = iterator;
    this.lineUp();
  }

  override step(): void {
    this.state = "asked";
    super.step();
  }

  run(): void {
    this.all.stream.turns.together(this);
  }

  protected get who(): string {
    return "addAsyncGenerator";
  }

  protected get name(): string {
    return (this.#start?.name ?? "") || "async generator";
  }

  protected lineUp(): void {
    this.all.stream.turns.add(this);
  }

  protected ask(): void {
    try {
      this.#iterator ??= this.#started();
      this.all.stream.patience.follow(Promise.resolve(this.#iterator.next()), this);
    } catch (error) {
      this.failed(error);
    }
  }

  protected close(): void {
    const iterator = this.#iterator;
    const { stream } = this.all;
    if (iterator === undefined) return;
    const { log } = stream.ctx;
    const close = (): Promise<void> => stopAsyncGenerator(iterator, { exc: stream.reason, log });
    stream.cleansUp(this.name, this.stores.runInAsyncScope(close, undefined));
  }

  protected override over(error?: { readonly exception: unknown }): void {
    this.#ctx?.cancel();
    super.over(error);
  }

  #started(): AsyncIterator<unknown> {
    this.#ctx = this.all.stream.ctx.child(this.name);
    return asyncIteratorOf(this.#start?.(this.#ctx));
  }
}
