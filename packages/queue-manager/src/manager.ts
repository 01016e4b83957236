import type { CTX } from "@machinery/ctx";
import {
  checkCTX,
  checkFunction,
  checkMilliseconds,
  checkOptions,
  checkString,
} from "@machinery/ctx/check";
import { defineAsyncDispose } from "@machinery/ctx/dispose";
import { Feeder } from "./feeder.ts";
import type { QueueManager, QueueManagerOptions } from "./queue-manager.ts";
import type { QueueManagerResult } from "./queue-manager-result.ts";
import { Sources } from "./sources.ts";
import { Stream } from "./stream.ts";
import { type Streamer, StreamStreamer } from "./streamer.ts";

/** The one implementation of QueueManager: a stream below a ctx of its own, and its two ends. */
export class Manager<C> implements QueueManager<C | undefined> {
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly streamer: Streamer<QueueManagerResult<C | undefined>>;
  readonly feeder: Feeder<C | undefined>;
  readonly #stream: Stream<C | undefined>;
  #left: Promise<void> | undefined;

  constructor(who: string, ctx: CTX, options: QueueManagerOptions<C>) {
    checkCTX(who, ctx);
    checkOptions(who, options);
    const { makeEmptyContext = noContext, name = "", grace } = options;
    checkFunction(who, "makeEmptyContext", makeEmptyContext);
    checkString(who, "name", name);
    if (grace !== undefined) checkMilliseconds(who, "grace", grace);
    const own = ctx.child(`${name}queue_manager`, { prefix: name });
    const stream = new Stream(own, makeEmptyContext, grace);
    const label = name === "" ? "the queue manager" : `the queue manager ${name}`;
    this.#stream = stream;
    this.feeder = new Feeder(new Sources(stream), label);
    this.streamer = new StreamStreamer(stream);
    defineAsyncDispose(this, () => this.leave());
  }

  leave(): Promise<void> {
    this.feeder.leave();
    return (this.#left ??= this.#stream.leave());
  }
}

function noContext(): undefined {
  return undefined;
}
