import { isCancelledError } from "./cancelled-error.ts";
import { IteratedSource } from "./iterated-source.ts";
import type { Parent } from "./origin.ts";
import type { QueueInput } from "./queue-input.ts";
import type { Sources } from "./sources.ts";

/** A synchronous iterator as a source. It answers at once, and everybody else in line has a turn before its next. */
export class SyncSource<C> extends IteratedSource<C> {
  readonly #iterator: Iterator<unknown>;

  constructor(
    all: Sources<C>,
    parent: Parent<C>,
    input: QueueInput,
    source: unknown,
    iterator: Iterator<unknown>,
  ) {
    super(all, parent, input, source);
    this.#iterator = iterator;
    this.lineUp();
  }

  run(): void {
    this.turn();
  }

  override failed(error: unknown): void {
    const { stream } = this.all;
    if (!isCancelledError(error)) return super.failed(error);
    stream.over(this);
    stream.checkLater();
    throw error;
  }

  protected get who(): string {
    return "addSyncIterator";
  }

  protected get name(): string {
    return "an iterator";
  }

  protected lineUp(): void {
    this.all.stream.instruct(this);
  }

  protected ask(): void {
    let answer: unknown;
    try {
      answer = this.#iterator.next();
    } catch (error) {
      return this.failed(error);
    }
    this.came(answer);
  }

  protected close(): void {
    const iterator = this.#iterator;
    try {
      this.stores.runInAsyncScope(() => iterator.return?.(), undefined);
    } catch (error) {
      this.all.stream.logFailure(this.name, error);
    }
  }
}
