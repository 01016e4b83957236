import { CTX } from "@machinery/ctx";
import { type Queue, queue, type QueueItemDef } from "@machinery/queue";
import { Endless, ReplayClock } from "../replay-clock.ts";
import {
  choice,
  either,
  fields,
  flag,
  later,
  listOf,
  mapOf,
  NotUnderstood,
  number,
  oneOf,
  type Shape,
  text,
} from "../shape.ts";
import { TaggedError, tagOf } from "../tagged-errors.ts";

export type Item = string | number | boolean | null;
export type Event = readonly unknown[];

export interface Step {
  readonly events: readonly Event[];
  readonly length: number;
}

export type Operation =
  | { readonly do: "append"; readonly value: Item; readonly priority?: boolean | undefined }
  | ({ readonly do: "instruction" } & Instruction)
  | { readonly do: "breaker" | "cancel" | "length" | "exit" }
  | { readonly do: "setException"; readonly tag: string }
  | { readonly do: "remaining"; readonly take?: number | undefined }
  | ({ readonly do: "iterate" } & Iteration)
  | { readonly do: "at"; readonly ms: number; readonly ops: readonly Operation[] }
  | { readonly do: "sleep"; readonly ms: number };

interface Instruction {
  readonly id: string;
  readonly priority?: boolean | undefined;
  readonly then?: readonly Operation[] | undefined;
  readonly throws?: string | undefined;
}

export interface Iteration {
  readonly stopAfter?: number | undefined;
  readonly on?: ReadonlyMap<string, readonly Operation[]> | undefined;
}

const item: Shape<Item> = either(either(text, number), oneOf(true, false, null));
const operations: Shape<readonly Operation[]> = listOf(later(() => operation));

const operation: Shape<Operation> = choice("do", {
  append: fields({ do: oneOf("append"), value: item }, { priority: flag }),
  instruction: fields(
    { do: oneOf("instruction"), id: text },
    { priority: flag, then: operations, throws: text },
  ),
  breaker: fields({ do: oneOf("breaker") }, {}),
  cancel: fields({ do: oneOf("cancel") }, {}),
  setException: fields({ do: oneOf("setException"), tag: text }, {}),
  length: fields({ do: oneOf("length") }, {}),
  remaining: fields({ do: oneOf("remaining") }, { take: number }),
  iterate: fields({ do: oneOf("iterate") }, { stopAfter: number, on: mapOf(operations) }),
  at: fields({ do: oneOf("at"), ms: number, ops: operations }, {}),
  sleep: fields({ do: oneOf("sleep"), ms: number }, {}),
  exit: fields({ do: oneOf("exit") }, {}),
});

const program = fields(
  { emptyOnFinished: flag, program: operations },
  {
    kind: oneOf("syncQueue"),
    ensurer: oneOf("double", "text"),
    afterYielded: listOf(fields({ id: text, whenLength: number, then: operations }, {})),
  },
);

export type Program = ReturnType<typeof program>;

export function readProgram(input: unknown): Program {
  return program(input, "input");
}

/** The ensurer of a case. */
export function ensurerOf({ ensurer }: Program): QueueItemDef<Item> | undefined {
  switch (ensurer) {
    case undefined:
      return undefined;
    case "text":
      return (value) => `<${String(value)}>`;
    case "double":
      return (value) => {
        if (typeof value !== "number") throw new TaggedError("NotANumber");
        return value * 2;
      };
  }
}

const EVENTS = 10_000;

/** Plays the operations of one case on a queue below a ctx. */
export class QueueProgram {
  readonly #program: Program;
  readonly #clock = new ReplayClock();
  readonly #ctx: CTX;
  readonly #queue: Queue<Item>;
  readonly #steps: Step[] = [];
  #events: Event[] = [];
  #count = 0;

  constructor(read: Program) {
    this.#program = read;
    const log = { info: () => undefined, error: () => undefined };
    this.#ctx = CTX.beginning("test", { clock: this.#clock, log });
    const { emptyOnFinished } = read;
    this.#queue = queue<Item>(this.#ctx, { emptyOnFinished, itemEnsurer: ensurerOf(read) });
    for (const { id, whenLength, then } of read.afterYielded ?? []) {
      let isDue = true;
      this.#queue.processAfterYielded(({ size }) => {
        this.#say("after", id, size);
        if (size !== whenLength || !isDue) return;
        isDue = false;
        for (const each of then) this.#now(each);
      });
    }
  }

  async run(): Promise<readonly Step[]> {
    let over = false;
    const play = async (): Promise<void> => {
      for (const each of this.#program.program) {
        const done = this.#do(each);
        if (done !== undefined) await done;
        this.#steps.push({ events: this.#events, length: this.#queue.size });
        this.#events = [];
      }
      over = true;
    };
    let failure: { error: unknown } | undefined;
    void play().catch((error: unknown) => {
      failure = { error };
      over = true;
    });
    await this.#clock.run(() => over);
    this.#queue[Symbol.dispose]();
    this.#ctx.cancel();
    if (failure !== undefined) throw failure.error;
    return this.#steps;
  }

  /** Does what does not wait at once, so that nothing comes between it and what follows. */
  #do(each: Operation): Promise<void> | undefined {
    switch (each.do) {
      case "iterate":
        return this.#iterate(each);
      case "sleep":
        return this.#clock.sleep(each.ms);
      default:
        this.#now(each);
        return undefined;
    }
  }

  #now(each: Operation): void {
    switch (each.do) {
      case "append":
        return this.#append(each.value, each.priority);
      case "instruction":
        return this.#queue.appendInstruction(() => this.#instructed(each), {
          priority: each.priority,
        });
      case "breaker":
        return this.#queue.breaker.set();
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
      case "at":
        this.#clock.setTimeout(() => {
          for (const op of each.ops) this.#now(op);
        }, each.ms);
        return;
      case "iterate":
      case "sleep":
        throw new NotUnderstood(`${each.do} where nothing can wait`);
    }
  }

  #append(value: Item, priority: boolean | undefined): void {
    try {
      this.#queue.append(value, { priority });
    } catch (error) {
      this.#say("appendError", tagOf(error));
    }
  }

  #instructed({ id, then, throws }: Instruction): void {
    this.#say("instruction", id);
    for (const each of then ?? []) this.#now(each);
    if (throws !== undefined) throw new TaggedError(throws);
  }

  async #iterate({ stopAfter, on }: Iteration): Promise<void> {
    this.#say("iterateStart");
    try {
      let count = 0;
      let isLeft = false;
      for await (const each of this.#queue) {
        this.#say("item", each);
        count++;
        for (const op of on?.get(`${count}`) ?? []) {
          const done = this.#do(op);
          if (done !== undefined) await done;
        }
        isLeft = count === stopAfter;
        if (isLeft) break;
      }
      this.#say("iterateEnd", isLeft ? "break" : "exhausted", this.#clock.now());
    } catch (error) {
      if (!(error instanceof TaggedError)) throw error;
      this.#say("iterateEnd", "error", this.#clock.now(), tagOf(error));
    }
  }

  #remaining(take: number | undefined): void {
    this.#say("remainingStart");
    try {
      let count = 0;
      for (const each of this.#queue.remaining()) {
        this.#say("item", each);
        if (++count === take) break;
      }
    } catch (error) {
      if (!(error instanceof TaggedError)) throw error;
      this.#say("remainingError", tagOf(error));
    }
    this.#say("remainingEnd");
  }

  #say(...event: Event): void {
    if (++this.#count > EVENTS) throw new Endless(`more than ${EVENTS} events`);
    this.#events.push(event);
  }
}
