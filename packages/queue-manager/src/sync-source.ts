import { addersStore, type InStore } from "./adders-store.ts";
import { isCancelledError } from "./cancelled-error.ts";
import { checkAnswer } from "./iterators.ts";
import { OpenSource } from "./open-sources.ts";
import type { Origin } from "./origin.ts";
import type { Sources } from "./sources.ts";
import type { Stream } from "./stream.ts";

/**
 * A synchronous iterator as a source.
 *
 *     turn:  use the value of the turn before  ->  ask for the next one  ->  back to the end of the line
 *
 * So one step is one entry in the line, and everybody else who is in line has a turn before the next.
 */
export class SyncSource<C> extends OpenSource {
  readonly #sources: Sources<C>;
  readonly #stream: Stream<C>;
  readonly #origin: Origin<C>;
  readonly #iterator: Iterator<unknown>;
  readonly #inStore: InStore = addersStore();
  /** Whether it produced something in the turn before. */
  #hasProduced = false;
  #produced: unknown;

  constructor(sources: Sources<C>, origin: Origin<C>, iterator: Iterator<unknown>) {
    super();
    this.#sources = sources;
    this.#stream = sources.stream;
    this.#origin = origin;
    this.#iterator = iterator;
    this.#stream.began(this);
    this.#stream.instruct(this.#turn);
  }

  /** Closes the iterator; that it has stopped is said in its turn. */
  stop(): void {
    if (this.#hasProduced && this.#sources.takeOver(this.#produced, this.#origin)) {
      this.#hasProduced = false;
      this.#produced = undefined;
    }
    try {
      this.#inStore(() => this.#iterator.return?.());
    } catch (error) {
      this.#stream.logFailure("an iterator", error);
    }
  }

  readonly #turn = (): void => this.#inStore(this.#step);

  readonly #step = (): void => {
    const hasProduced = this.#hasProduced;
    const produced = this.#produced;
    this.#hasProduced = false;
    this.#produced = undefined;
    if (hasProduced) this.#sources.extend(produced, this.#origin);
    if (this.#stream.hasEnded()) return this.over();
    try {
      const answer: unknown = this.#iterator.next();
      checkAnswer("addSyncIterator", answer);
      if (answer.done) return this.over();
      this.#produced = answer.value;
    } catch (error) {
      return this.threw(error);
    }
    this.#hasProduced = true;
    this.#sources.hold(this.#produced);
    this.#stream.instruct(this.#turn);
  };

  private threw(error: unknown): void {
    if (isCancelledError(error)) {
      this.#stream.over(this);
      this.#stream.checkLater();
      throw error;
    }
    this.#stream.failure(this.#origin, error);
    this.over({ exception: error });
  }

  private over(error?: { readonly exception: unknown }): void {
    this.#stream.over(this);
    this.#stream.iterationStop(this.#origin, error);
  }
}
