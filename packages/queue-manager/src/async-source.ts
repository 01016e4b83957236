import type { CTX } from "@machinery/ctx";
import { stopAsyncGenerator } from "@machinery/ctx/stop-generator";
import { addersStore, type InStore } from "./adders-store.ts";
import { OpenSource } from "./open-sources.ts";
import type { Origin } from "./origin.ts";
import type { Sources } from "./sources.ts";
import type { Stream } from "./stream.ts";
import type { Waiting } from "./turns.ts";
import { asyncIteratorOf, checkAnswer } from "./iterators.ts";

/** What begins an async source, with a ctx for it. */
export type StartSource = (ctx: CTX) => AsyncIterable<unknown>;

/**
 * An async iterator as a source.
 *
 *     turn:  use the value that came  ->  ask for the next one  ...  when it comes, back to the end of the line
 *
 * It is in the line or has been asked, and never both. When the stream ends it is asked to close; if it is in the
 * line then, its last result is that of its turn, else it comes at once, since its answer may never.
 */
export class AsyncSource<C> extends OpenSource implements Waiting {
  readonly #sources: Sources<C>;
  readonly #stream: Stream<C>;
  readonly #origin: Origin<C>;
  readonly #start: StartSource | undefined;
  readonly #inStore: InStore = addersStore();
  #ctx: CTX | undefined;
  #iterator: AsyncIterator<unknown> | undefined;
  /** Whether it produced something since its last turn. */
  #hasProduced = false;
  #produced: unknown;
  #inLine = true;
  #isOver = false;
  /** The round in which it was asked for its next value. */
  #round = 0;

  constructor(
    sources: Sources<C>,
    origin: Origin<C>,
    source: AsyncIterator<unknown> | StartSource,
  ) {
    super();
    this.#sources = sources;
    this.#stream = sources.stream;
    this.#origin = origin;
    if (typeof source === "function") this.#start = source;
    else this.#iterator = source;
    this.#stream.began(this);
    this.#stream.turns.together(this);
  }

  stop(): void {
    if (this.#hasProduced && this.#sources.takeOver(this.#produced, this.#origin)) {
      this.#hasProduced = false;
      this.#produced = undefined;
    }
    const { log } = this.#stream.ctx;
    const iterator = this.#iterator;
    if (iterator !== undefined) {
      const close = (): Promise<void> =>
        stopAsyncGenerator(iterator, { exc: this.#stream.reason, log });
      this.#stream.cleansUp(this.name, this.#inStore(close));
    }
    if (!this.#inLine) this.over();
  }

  private get name(): string {
    const { name } = this.#start ?? { name: "" };
    return name === "" ? "async generator" : name;
  }

  turn(): void {
    this.#inStore(this.#step);
  }

  readonly #step = (): void => {
    this.#inLine = false;
    const hasProduced = this.#hasProduced;
    const produced = this.#produced;
    this.#hasProduced = false;
    this.#produced = undefined;
    if (hasProduced) this.#sources.extend(produced, this.#origin);
    if (this.#stream.hasEnded()) return this.over();
    this.ask();
  };

  private ask(): void {
    this.#round = this.#stream.patience.ask();
    try {
      this.#iterator ??= this.started();
      Promise.resolve(this.#iterator.next()).then(this.#answered, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  private started(): AsyncIterator<unknown> {
    const { ctx } = this.#stream;
    this.#ctx = ctx.child(this.name);
    return asyncIteratorOf(this.#start?.(this.#ctx));
  }

  readonly #answered = (answer: unknown): void => {
    if (!this.#isOver) this.use(answer);
    else if (typeof answer === "object" && answer !== null && "value" in answer) {
      this.#sources.takeOver(answer.value, this.#origin);
    }
    this.#stream.patience.came(this.#round);
  };

  private use(answer: unknown): void {
    try {
      checkAnswer("addAsyncGenerator", answer);
      if (answer.done) return this.over();
      this.#produced = answer.value;
    } catch (error) {
      return this.threw(error);
    }
    this.#hasProduced = true;
    this.#sources.hold(this.#produced);
    this.#inLine = true;
    this.#stream.turns.together(this);
  }

  readonly #failed = (error: unknown): void => {
    if (this.#isOver) this.#stream.logFailure(this.name, error);
    else this.threw(error);
    this.#stream.patience.came(this.#round);
  };

  private threw(error: unknown): void {
    this.#stream.failure(this.#origin, error);
    this.over({ exception: error });
  }

  private over(error?: { readonly exception: unknown }): void {
    // In its turn it may be the first to notice the end, and is then stopped like the others.
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ctx?.cancel();
    this.#stream.over(this);
    this.#stream.iterationStop(this.#origin, error);
  }
}
