import { addersStore, type InStore } from "./adders-store.ts";
import { isCancelledError } from "./cancelled-error.ts";
import { producedBy } from "./iterators.ts";
import type { Origin } from "./origin.ts";
import type { Sources } from "./sources.ts";
import type { OpenSource, Stream } from "./stream.ts";

/**
 * A synchronous iterator as a source.
 *
 *     turn:  use the value of the turn before  ->  ask for the next one  ->  back to the end of the line
 *
 * So one step is one entry in the line, and everybody else who is in line has a turn before the next.
 */
export class SyncSource<C> implements OpenSource {
  readonly #sources: Sources<C>;
  readonly #stream: Stream<C>;
  readonly #origin: Origin<C>;
  readonly #iterator: Iterator<unknown>;
  readonly #inStore: InStore = addersStore();
  /** What it produced in the turn before. */
  #produced: { readonly value: unknown } | undefined;

  constructor(sources: Sources<C>, origin: Origin<C>, iterator: Iterator<unknown>) {
    this.#sources = sources;
    this.#stream = sources.stream;
    this.#origin = origin;
    this.#iterator = iterator;
    this.#stream.began(this);
    this.#stream.line.instruct(this.#turn);
  }

  /** Closes the iterator; that it has stopped is said in its turn. */
  stop(): void {
    const produced = this.#produced;
    if (produced !== undefined && this.#sources.takeOver(produced.value, this.#origin)) {
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
    const produced = this.#produced;
    this.#produced = undefined;
    if (produced !== undefined) this.#sources.extend(produced.value, this.#origin);
    if (this.#stream.hasEnded()) return this.#over();
    try {
      this.#produced = nextOf(this.#iterator);
    } catch (error) {
      return this.#threw(error);
    }
    if (this.#produced === undefined) return this.#over();
    this.#sources.hold(this.#produced.value);
    this.#stream.line.instruct(this.#turn);
  };

  #threw(error: unknown): void {
    if (isCancelledError(error)) {
      this.#stream.over(this);
      throw error;
    }
    this.#stream.failure(this.#origin, error);
    this.#over({ exception: error });
  }

  #over(error?: { readonly exception: unknown }): void {
    this.#stream.over(this);
    this.#stream.iterationStop(this.#origin, error);
  }
}

function nextOf(iterator: Iterator<unknown>): { readonly value: unknown } | undefined {
  return producedBy("addSyncIterator", iterator.next());
}
