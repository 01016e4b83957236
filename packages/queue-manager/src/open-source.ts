import type { Link } from "@machinery/ctx/chain";
import type { Instruction } from "@machinery/ctx/line";
import { type Origin, type Parent, producerOf } from "./origin.ts";

/**
 * A source that has not ended and is to be told when the streamer stops.
 *
 * Its place among those is in itself, it stands in line itself, and is the origin of its results: one object.
 */
export abstract class OpenSource<C> implements Link, Instruction, Origin<C> {
  abstract readonly entry: Origin<C>["entry"];
  readonly parent: Origin<C> | undefined;
  readonly context: C | undefined;
  before: Link = this;
  after: Link = this;
  next: Instruction["next"] = undefined;

  constructor(parent: Parent<C>) {
    this.parent = producerOf(parent);
    this.context = parent.context;
  }

  /** Its entry in the line has its turn. */
  abstract run(): void;

  /** The streamer has stopped: close what is iterated, leave what is waited for. */
  abstract stop(): void;
}
