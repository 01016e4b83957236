import type { Link } from "@machinery/ctx/chain";
import { Instruction } from "@machinery/ctx/line";
import { listOf, type Origin, type Parent, producerOf } from "./origin.ts";
import type { QueueInput } from "./queue-input.ts";
import type { Sources } from "./queue-manager-result.ts";

/**
 * A source that has not ended and is to be told when the streamer stops.
 *
 * Its place among those is in itself, it stands in line itself, and is the origin of its results: one object.
 */
export abstract class OpenSource<C> extends Instruction implements Link, Origin<C> {
  readonly entry: Sources[number];
  readonly parent: Origin<C> | undefined;
  readonly context: C | undefined;
  private listed: Sources | undefined = undefined;
  before: Link = this;
  after: Link = this;

  constructor(parent: Parent<C>, input: QueueInput, source: unknown) {
    super();
    this.entry = [input, source];
    this.parent = producerOf(parent);
    this.context = parent.context;
  }

  get sources(): Sources {
    return (this.listed ??= listOf(this));
  }

  /** The streamer has stopped: close what is iterated, leave what is waited for. */
  abstract stop(): void;
}
