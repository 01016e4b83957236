import { addersStores, type Stores } from "./adders-stores.ts";
import { checkAnswer, propertyOf } from "./iterators.ts";
import { OpenSource } from "./open-source.ts";
import { listOf, type Parent, type ResultOrigin } from "./origin.ts";
import type { QueueInput } from "./queue-input.ts";
import type { Sources as SourceList } from "./queue-manager-result.ts";
import type { Sources } from "./sources.ts";

/** Stands for a value where none came: `undefined` is one too. */
const NOTHING: unique symbol = /* @__PURE__ */ Symbol("nothing");

/**
 * A source that has several results: an iterator of either kind.
 *
 *     in line ── its turn: use the value that came, ask for the next one ──▶ asked ──▶ over
 *        ▲                                                                     │
 *        └────────────────── it came: to the end of the line ──────────────────┘
 *
 * A synchronous one answers in its turn, and counts as in line all the time.
 */
export abstract class IteratedSource<C> extends OpenSource<C> implements ResultOrigin<C> {
  readonly entry: SourceList[number];
  private listed: SourceList | undefined = undefined;
  /** What runs it and all others. */
  protected readonly all: Sources<C>;
  protected readonly stores: Stores = addersStores();
  protected state: "in line" | "asked" | "over" = "in line";
  /** What has come since its last turn. */
  protected value: unknown = NOTHING;

  constructor(all: Sources<C>, parent: Parent<C>, input: QueueInput, source: unknown) {
    super(parent);
    this.entry = [input, source];
    this.all = all;
    all.stream.began(this);
  }

  get sources(): SourceList {
    return (this.listed ??= listOf(this));
  }

  /** The method of the feeder that is for its kind. */
  protected abstract get who(): string;

  /** What it is called where its failure is logged. */
  protected abstract get name(): string;

  /** Puts it to the end of the line. */
  protected abstract lineUp(): void;

  /** Asks for the next value. */
  protected abstract ask(): void;

  /** Closes what is iterated. */
  protected abstract close(): void;

  /** Where it is in line, its last result is that of its turn; else it comes at once, since its answer may never. */
  stop(): void {
    if (this.all.takeOver(this.value, this)) this.value = NOTHING;
    this.close();
    if (this.state === "asked") this.over();
  }

  /** Its turn, in the stores of whoever added it. */
  turn(): void {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called as a method of this.
    this.stores.runInAsyncScope(this.step, this);
  }

  step(): void {
    const { all, value } = this;
    this.value = NOTHING;
    if (value !== NOTHING) all.extend(value, this);
    if (all.stream.hasEnded()) this.over();
    else this.ask();
  }

  /** What `next()` answered has come. */
  came(answer: unknown): void {
    try {
      if (this.state === "over") return void this.all.takeOver(propertyOf(answer, "value"), this);
      checkAnswer(this.who, answer);
      if (answer.done) return this.over();
      this.value = answer.value;
    } catch (error) {
      return this.failed(error);
    }
    this.state = "in line";
    this.all.hold(this.value);
    this.lineUp();
  }

  failed(error: unknown): void {
    const { stream } = this.all;
    if (this.state === "over") return stream.logFailure(this.name, error);
    stream.failure(this, error);
    this.over({ exception: error });
  }

  protected over(error?: { readonly exception: unknown }): void {
    const { stream } = this.all;
    // In its turn it may be the first to notice the end, and is then stopped like the others.
    if (this.state === "over") return;
    this.state = "over";
    stream.over(this);
    stream.iterationStop(this, error);
  }
}
