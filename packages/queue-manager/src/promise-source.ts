import {
  onSettled,
  type Reaction,
  type SettleListener,
  wasWaitedFor,
} from "@machinery/ctx/promise-reactions";
import { SettledTask } from "@machinery/ctx/settled-task";
import { addersStore, type InStore } from "./adders-store.ts";
import { OpenSource } from "./open-sources.ts";
import type { Origin } from "./origin.ts";
import { QueueInput } from "./queue-input.ts";
import type { Parent, Sources } from "./sources.ts";
import type { Waiting } from "./stream.ts";

/**
 * A promise as a source: its one result is what it settles with.
 *
 *     waiting ──▶ fulfilled, rejected ──▶ over    its turn comes last
 *        └───────────────────────────────▶ over    the stream has ended: a promise cannot be asked to stop
 *
 * What its result names as its source is a task; nobody could see that before, so it is made with the result.
 */
export class PromiseSource<C> extends OpenSource implements SettleListener, Waiting {
  private readonly sources: Sources<C>;
  private readonly parent: Parent<C>;
  private readonly reaction: Reaction;
  /** A reaction of its own calls back in the stores of whoever added this; another's in those of its first user. */
  private readonly inStore: InStore | undefined;
  private readonly round: number | undefined;
  private state: "waiting" | "fulfilled" | "rejected" | "over" = "waiting";
  private value: unknown = undefined;

  constructor(sources: Sources<C>, parent: Parent<C>, promise: PromiseLike<unknown>) {
    super();
    const { stream } = sources;
    this.sources = sources;
    this.parent = parent;
    this.inStore = wasWaitedFor(promise) ? addersStore() : undefined;
    stream.began(this);
    // Once it has stopped, only what is in line is given out; an iterator is, a promise is not.
    this.round = stream.stopped ? undefined : stream.patience.ask();
    this.reaction = onSettled(promise, this);
  }

  stop(): void {
    this.reaction.leave(this);
    if (this.state === "waiting") this.over();
    else if (this.state === "fulfilled" && this.takenOver()) this.over();
  }

  fulfilled(value: unknown): void {
    this.settled("fulfilled", value);
  }

  rejected(error: unknown): void {
    this.settled("rejected", error);
  }

  turn(): void {
    if (this.state !== "fulfilled" && this.state !== "rejected") return;
    if (this.inStore === undefined) this.use();
    else this.inStore(() => this.use());
  }

  private settled(state: "fulfilled" | "rejected", value: unknown): void {
    const { stream } = this.sources;
    this.state = state;
    this.value = value;
    stream.lineUpResult(this);
    if (this.round !== undefined) stream.patience.came(this.round);
  }

  private use(): void {
    const { stream } = this.sources;
    if (this.state === "rejected") stream.failure(this.origin, this.value, true);
    else this.sources.extend(this.value, this.origin, true);
    this.over();
  }

  /** Whether what it was fulfilled with runs already, and has been taken over. */
  private takenOver(): boolean {
    return this.sources.takeOver(this.value, this.origin);
  }

  private get origin(): Origin<C> {
    const { ctx } = this.sources.stream;
    const status = this.state === "rejected" ? "rejected" : "fulfilled";
    const task = new SettledTask(ctx, "promise", status, this.value);
    return this.parent
      .below(QueueInput.COROUTINE, this.reaction.promise)
      .below(QueueInput.TASK, task);
  }

  private over(): void {
    this.state = "over";
    this.sources.stream.over(this);
  }
}
