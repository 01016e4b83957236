import {
  onSettled,
  type Reaction,
  type SettleListener,
  wasWaitedFor,
} from "@machinery/ctx/promise-reactions";
import { SettledTask } from "@machinery/ctx/settled-task";
import { isThenable } from "@machinery/ctx/soon";
import { addersStores, currentStores, type Stores } from "./adders-stores.ts";
import { kindOf } from "./kind.ts";
import { OpenSource } from "./open-source.ts";
import { type Origin, type Parent, PlainOrigin } from "./origin.ts";
import { QueueInput } from "./queue-input.ts";
import type { Sources } from "./sources.ts";
import type { Waiting } from "./turns.ts";

type Settled = "fulfilled" | "rejected";

/**
 * A promise as a source: its one result is what it settles with.
 *
 *     waiting ──▶ fulfilled, rejected ──▶ over    in line, and it has had its turn
 *        └──────────────────────────────▶ over    fulfilled with a source, or stopped: a promise cannot be asked to
 *
 * However many promises have settled, their results are made one at a time, in the turn of each. What a result names as
 * its source is a task; nobody could see that before, so it is made with the result.
 */
export class PromiseSource<C> extends OpenSource<C> implements SettleListener, Waiting {
  readonly #all: Sources<C>;
  readonly #promise: PromiseLike<unknown>;
  /** The next in a chain of thenables that are fulfilled with thenables, as `await` follows it. */
  #reaction: Reaction;
  /** A reaction of its own calls back in the stores of whoever added this; another's in those of its first user. */
  readonly #stores: Stores;
  readonly #round: number;
  #state: "waiting" | Settled | "over" = "waiting";
  #value: unknown = undefined;
  /** Nobody: each promise has an entry of its own. */
  behind: Waiting | undefined = undefined;

  constructor(all: Sources<C>, parent: Parent<C>, promise: PromiseLike<unknown>) {
    super(parent);
    const { stream } = all;
    this.#all = all;
    this.#promise = promise;
    this.#stores = wasWaitedFor(promise) ? addersStores() : currentStores;
    // It is seen to in any case; a thenable of somebody else's may do anything meanwhile.
    this.#reaction = onSettled(promise, this);
    stream.began(this);
    this.#round = stream.ask();
    if (stream.hasEnded()) this.stop();
  }

  /** Made with the result, as the task is. */
  get entry(): Origin<C>["entry"] {
    return [QueueInput.COROUTINE, this.#promise];
  }

  stop(): void {
    if (this.#state !== "waiting") return;
    this.#reaction.leave(this);
    this.#over();
    this.#came();
  }

  fulfilled(value: unknown): void {
    if (isThenable(value)) this.#reaction = onSettled(value, this);
    else if (kindOf(value) === undefined) this.#lineUp("fulfilled", value);
    else this.#extend(value);
  }

  rejected(error: unknown): void {
    const { stream } = this.#all;
    if (stream.hasEnded()) stream.logFailure("a promise", error);
    else this.#lineUp("rejected", error);
  }

  run(): void {
    this.#all.stream.turns.together(this);
  }

  turn(): void {
    const value = this.#value;
    const { stream } = this.#all;
    const origin = this.#originOf(value);
    if (this.#state === "rejected") stream.failure(origin, value);
    else stream.success(origin, value);
    this.#over();
  }

  #lineUp(state: Settled, value: unknown): void {
    this.#state = state;
    this.#value = value;
    this.#all.stream.instruct(this);
    this.#came();
  }

  /** What it was fulfilled with is a source, which counts before this one does no more. */
  #extend(value: unknown): void {
    this.#state = "fulfilled";
    const extend = (): void => this.#all.extend(value, this.#originOf(value));
    this.#stores.runInAsyncScope(extend, undefined);
    this.#over();
    this.#came();
  }

  #originOf(value: unknown): PlainOrigin<C> {
    // It has settled, and is over only afterwards.
    const status = this.#state as Settled;
    const task = new SettledTask(this.#all.stream.ctx, "promise", status, value);
    return new PlainOrigin(this, QueueInput.TASK, task);
  }

  #came(): void {
    this.#all.stream.patience.came(this.#round);
  }

  #over(): void {
    this.#state = "over";
    this.#value = undefined;
    this.#all.stream.over(this);
  }
}
