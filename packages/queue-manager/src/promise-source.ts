import {
  onSettled,
  type Reaction,
  type SettleListener,
  wasWaitedFor,
} from "@machinery/ctx/promise-reactions";
import { SettledTask } from "@machinery/ctx/settled-task";
import { isThenable } from "@machinery/ctx/soon";
import { addersStore, type InStore } from "./adders-store.ts";
import { kindOf } from "./kind.ts";
import { OpenSource } from "./open-sources.ts";
import type { Origin } from "./origin.ts";
import { QueueInput } from "./queue-input.ts";
import type { Parent, Sources } from "./sources.ts";
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
export class PromiseSource<C> extends OpenSource implements SettleListener, Waiting {
  private readonly sources: Sources<C>;
  private readonly parent: Parent<C>;
  private readonly promise: PromiseLike<unknown>;
  /** The next in a chain of thenables that are fulfilled with thenables, as `await` follows it. */
  private reaction: Reaction;
  /** A reaction of its own calls back in the stores of whoever added this; another's in those of its first user. */
  private readonly inStore: InStore | undefined;
  private readonly round: number | undefined;
  private state: "waiting" | Settled | "over" = "waiting";
  private value: unknown = undefined;

  constructor(sources: Sources<C>, parent: Parent<C>, promise: PromiseLike<unknown>) {
    super();
    const { stream } = sources;
    this.sources = sources;
    this.parent = parent;
    this.promise = promise;
    this.inStore = wasWaitedFor(promise) ? addersStore() : undefined;
    // It is seen to in any case; a thenable of somebody else's may do anything meanwhile.
    this.reaction = onSettled(promise, this);
    stream.began(this);
    // Once it has stopped, only what is in line is given out; an iterator is, a promise is not.
    this.round = stream.stopped ? undefined : stream.patience.ask();
    if (stream.hasEnded()) this.stop();
  }

  stop(): void {
    if (this.state !== "waiting") return;
    this.reaction.leave(this);
    this.over();
    this.came();
  }

  fulfilled(value: unknown): void {
    if (isThenable(value)) this.reaction = onSettled(value, this);
    else if (kindOf(value) === undefined) this.lineUp("fulfilled", value);
    else if (this.inStore === undefined) this.extend(value);
    else this.inStore(() => this.extend(value));
  }

  rejected(error: unknown): void {
    const { stream } = this.sources;
    if (stream.hasEnded()) stream.logFailure("a promise", error);
    else this.lineUp("rejected", error);
  }

  turn(): void {
    const { value } = this;
    const { stream } = this.sources;
    const origin = this.originOf(value);
    if (this.state === "rejected") stream.failure(origin, value, true);
    else stream.success(origin, value, true);
    this.over();
  }

  private lineUp(state: Settled, value: unknown): void {
    this.state = state;
    this.value = value;
    this.sources.stream.turns.oneByOne(this);
    this.came();
  }

  /** What it was fulfilled with is a source, which counts before this one does no more. */
  private extend(value: unknown): void {
    this.state = "fulfilled";
    this.sources.extend(value, this.originOf(value));
    this.over();
    this.came();
  }

  private originOf(value: unknown): Origin<C> {
    const status = this.state === "rejected" ? "rejected" : "fulfilled";
    const task = new SettledTask(this.sources.stream.ctx, "promise", status, value);
    return this.parent.below(QueueInput.COROUTINE, this.promise).below(QueueInput.TASK, task);
  }

  private came(): void {
    if (this.round !== undefined) this.sources.stream.patience.came(this.round);
  }

  private over(): void {
    this.state = "over";
    this.value = undefined;
    this.sources.stream.over(this);
  }
}
