import { CTX } from "@machinery/ctx";
import { type SyncQueue, syncQueue } from "@machinery/queue";
import { ReplayClock } from "../replay-clock.ts";
import { NotUnderstood } from "../shape.ts";
import { TaggedError, tagOf } from "../tagged-errors.ts";
import {
  ensurerOf,
  type Event,
  type Item,
  type Iteration,
  type Operation,
  type Program,
  type Step,
} from "./queue-program.ts";

/** Plays the operations of one case on a synchronous queue below a ctx. */
export class SyncQueueProgram {
  readonly #program: Program;
  readonly #ctx: CTX;
  readonly #queue: SyncQueue<Item>;
  #events: Event[] = [];

  constructor(read: Program) {
    if (read.afterYielded !== undefined) throw new NotUnderstood("afterYielded of a syncQueue");
    this.#program = read;
    this.#ctx = CTX.beginning("test", { clock: new ReplayClock() });
    const { emptyOnFinished } = read;
    this.#queue = syncQueue<Item>(this.#ctx, { emptyOnFinished, itemEnsurer: ensurerOf(read) });
  }

  run(): readonly Step[] {
    return this.#program.program.map((each) => {
      this.#events = [];
      this.#do(each);
      return { events: this.#events, length: this.#queue.size };
    });
  }

  #do(each: Operation): void {
    switch (each.do) {
      case "append":
        if (each.priority !== undefined) throw new NotUnderstood("priority in a syncQueue");
        return this.#append(each.value);
      case "cancel":
        this.#ctx.cancel();
        return;
      case "setException":
        if (!this.#ctx.done) this.#ctx.reject(new TaggedError(each.tag));
        return;
      case "length":
        return this.#say("length", this.#queue.size, this.#queue.isEmpty);
      case "exit":
        return this.#queue[Symbol.dispose]();
      case "remaining":
        return this.#remaining(each.take);
      case "iterate":
        return this.#iterate(each);
      default:
        throw new NotUnderstood(`${each.do} of a syncQueue`);
    }
  }

  #append(value: Item): void {
    try {
      this.#queue.append(value);
    } catch (error) {
      this.#say("appendError", tagOf(error));
    }
  }

  #iterate({ stopAfter, on }: Iteration): void {
    this.#say("iterateStart");
    let count = 0;
    let isLeft = false;
    for (const each of this.#queue) {
      this.#say("item", each);
      count++;
      for (const op of on?.get(`${count}`) ?? []) this.#do(op);
      isLeft = count === stopAfter;
      if (isLeft) break;
    }
    // No time passes in a synchronous loop.
    this.#say("iterateEnd", isLeft ? "break" : "exhausted", 0);
  }

  #remaining(take: number | undefined): void {
    this.#say("remainingStart");
    let count = 0;
    for (const each of this.#queue.remaining()) {
      this.#say("item", each);
      if (++count === take) break;
    }
    this.#say("remainingEnd");
  }

  #say(...event: Event): void {
    this.#events.push(event);
  }
}
