import { CancelledError, type Coroutine, type CTX, type Task } from "@machinery/ctx";
import type { ReplayClock } from "../replay-clock.ts";
import {
  anything,
  choice,
  fields,
  later,
  listOf,
  NotUnderstood,
  number,
  oneOf,
  pairOf,
  type Shape,
  text,
} from "../shape.ts";
import { TaggedError } from "../tagged-errors.ts";

export type SourcePlan =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "list"; readonly id: string; readonly value: readonly unknown[] }
  | ({ readonly kind: "fn"; readonly params?: 1 | "object" | undefined } & Answer)
  | {
      readonly kind: "gen";
      readonly id: string;
      readonly items: readonly SourcePlan[];
      readonly throws?: string | undefined;
    }
  | {
      readonly kind: "iter";
      readonly id: string;
      readonly items: readonly SourcePlan[];
      readonly as?: "iterator" | undefined;
    }
  | ({ readonly kind: "coro" | "task"; readonly delay?: number | undefined } & Answer)
  | AsyncPlan
  | { readonly kind: "throw"; readonly throws: string };

interface Answer {
  readonly id: string;
  readonly returns?: SourcePlan | undefined;
  readonly throws?: string | undefined;
}

interface AsyncPlan {
  readonly kind: "agen";
  readonly id: string;
  readonly items: readonly (readonly [delay: number, item: SourcePlan])[];
  readonly endDelay?: number | undefined;
  readonly throws?: string | undefined;
  readonly cleanup?: number | undefined;
}

export const source: Shape<SourcePlan> = choice("kind", {
  value: fields({ kind: oneOf("value"), value: anything }, {}),
  list: fields({ kind: oneOf("list"), id: text, value: listOf(anything) }, {}),
  fn: fields(
    { kind: oneOf("fn"), id: text },
    { params: oneOf<1 | "object">(1, "object"), returns: later(() => source), throws: text },
  ),
  gen: fields(
    { kind: oneOf("gen"), id: text, items: listOf(later(() => source)) },
    { throws: text },
  ),
  iter: fields(
    { kind: oneOf("iter"), id: text, items: listOf(later(() => source)) },
    { as: oneOf("iterator") },
  ),
  coro: fields(
    { kind: oneOf("coro"), id: text },
    { delay: number, returns: later(() => source), throws: text },
  ),
  task: fields(
    { kind: oneOf("task"), id: text },
    { delay: number, returns: later(() => source), throws: text },
  ),
  agen: fields(
    {
      kind: oneOf("agen"),
      id: text,
      items: listOf(
        pairOf(
          number,
          later(() => source),
        ),
      ),
    },
    { endDelay: number, throws: text, cleanup: number },
  ),
  throw: fields({ kind: oneOf("throw"), throws: text }, {}),
});

/** An async source that has begun: what is waited for when the manager is left. */
export interface Running {
  readonly id: string;
  /** When it is over if it is asked to stop now. */
  stopsAt: () => number;
  endedAt: number | undefined;
}

/** Builds the sources of a case, each when it is produced, and knows them by their labels. */
export class SourceBuilder {
  readonly tasks = new Map<string, Task<unknown>>();
  /** Async sources that a manager waits for; promises, which cannot be asked to stop, are none. */
  readonly running: Running[] = [];
  /** How many promises are pending. */
  promises = 0;
  readonly #labels = new Map<unknown, string>();
  readonly #boxes = new Set<unknown>();
  readonly #clock: ReplayClock;
  readonly #tasks: CTX;
  readonly #ctx: CTX;

  /** Tasks run below a ctx of their own; generators that are not handed one hear the end of the manager's. */
  constructor(clock: ReplayClock, tasks: CTX, ctx: CTX) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#ctx = ctx;
  }

  isBox(value: unknown): boolean {
    return this.#boxes.has(value);
  }

  labelOf(value: unknown): string | undefined {
    return this.#labels.get(value);
  }

  build(plan: SourcePlan): unknown {
    switch (plan.kind) {
      case "value":
        return plan.value;
      case "list":
        return this.#labelled(plan.id, [...plan.value]);
      case "fn":
        return this.fn(plan);
      case "gen":
        return this.#labelled(plan.id, this.#generator(plan.items, plan.throws));
      case "iter":
        return this.iterable(plan);
      case "coro":
        return this.#promise(plan);
      case "task":
        return this.task(plan);
      case "agen":
        return this.#labelled(plan.id, new Unboxing(this.#asyncGenerator(plan, undefined)));
      case "throw":
        throw errorOf(plan.throws);
    }
  }

  fn(plan: SourcePlan): () => unknown {
    if (plan.kind !== "fn") throw new NotUnderstood(`${plan.kind} as a function`);
    const answer = (): unknown => this.#answer(plan);
    // Its length is what tells it from a source.
    if (plan.params === 1)
      return this.#labelled(plan.id, (_: unknown) => answer()) as () => unknown;
    return this.#labelled(plan.id, plan.params === "object" ? answer.bind(undefined) : answer);
  }

  iterable(plan: SourcePlan): Iterable<unknown> | Iterator<unknown> {
    if (plan.kind === "gen")
      return this.#labelled(plan.id, this.#generator(plan.items, plan.throws));
    if (plan.kind !== "iter") throw new NotUnderstood(`${plan.kind} as an iterator`);
    const iterate = (): Iterator<unknown> => {
      const items = plan.items.values();
      return {
        next: () => {
          const { done, value } = items.next();
          return done === true
            ? { done, value: undefined }
            : { done: false, value: this.build(value) };
        },
      };
    };
    if (plan.as === "iterator") return this.#labelled(plan.id, iterate());
    return this.#labelled(plan.id, { [Symbol.iterator]: iterate });
  }

  coroutine(plan: SourcePlan): Coroutine<unknown> {
    if (plan.kind !== "coro") throw new NotUnderstood(`${plan.kind} as a coroutine`);
    return this.#labelled(plan.id, (ctx: CTX) => this.#run(plan.id, plan.delay, plan, ctx));
  }

  task(plan: SourcePlan): Task<unknown> {
    if (plan.kind !== "task") throw new NotUnderstood(`${plan.kind} as a task`);
    const task = this.#tasks.asyncAsBackground((ctx) => this.#run(plan.id, plan.delay, plan, ctx));
    this.tasks.set(plan.id, task);
    return this.#labelled(plan.id, task);
  }

  asyncGenerator(plan: SourcePlan): (ctx: CTX) => AsyncIterable<unknown> {
    if (plan.kind !== "agen") throw new NotUnderstood(`${plan.kind} as an async generator`);
    return this.#labelled(plan.id, (ctx: CTX) => new Unboxing(this.#asyncGenerator(plan, ctx)));
  }

  #labelled<T>(id: string, value: T): T {
    this.#labels.set(value, id);
    return value;
  }

  #answer({ id, returns, throws }: Answer): unknown {
    if (throws !== undefined) throw errorOf(throws);
    if (returns === undefined) throw new NotUnderstood(`${id} neither returns nor throws`);
    return this.build(returns);
  }

  *#generator(items: readonly SourcePlan[], throws: string | undefined): Generator {
    for (const item of items) yield this.build(item);
    if (throws !== undefined) throw errorOf(throws);
  }

  async #run(id: string, delay: number | undefined, answer: Answer, ctx: CTX): Promise<unknown> {
    const running: Running = { id, stopsAt: () => this.#clock.now(), endedAt: undefined };
    this.running.push(running);
    try {
      if (delay !== undefined) await ctx.sleep(delay);
      return this.#boxed(this.#answer(answer));
    } finally {
      running.endedAt = this.#clock.now();
    }
  }

  /** Like a coroutine object of the reference it begins when somebody wants to know. */
  #promise(plan: Answer & { readonly delay?: number | undefined }): PromiseLike<unknown> {
    let begun: Promise<unknown> | undefined;
    const begin = async (): Promise<unknown> => {
      this.promises++;
      if (plan.delay !== undefined) await this.#clock.sleep(plan.delay);
      this.promises--;
      return this.#boxed(this.#answer(plan));
    };
    const promise: PromiseLike<unknown> = {
      then: (onfulfilled, onrejected) => (begun ??= begin()).then(onfulfilled, onrejected),
    };
    return this.#labelled(plan.id, promise);
  }

  /** What is thenable cannot be the result of an async function: a function that returns it can. */
  #boxed(value: unknown): unknown {
    if (typeof value !== "object" || value === null || !("then" in value)) return value;
    const box = (): unknown => value;
    this.#boxes.add(box);
    return box;
  }

  async *#asyncGenerator(plan: AsyncPlan, own: CTX | undefined): AsyncGenerator<Boxed, void, void> {
    const { id, items, endDelay, throws, cleanup = 0 } = plan;
    let wakesAt = this.#clock.now();
    const running: Running = {
      id,
      stopsAt: () => Math.max(this.#clock.now(), wakesAt) + cleanup,
      endedAt: undefined,
    };
    this.running.push(running);
    const sleep = async (ms: number): Promise<void> => {
      // One that was not handed a ctx of its own hears the end of the ctx, and not that the manager is left.
      if (own === undefined) wakesAt = this.#clock.now() + ms;
      await (own ?? this.#ctx).sleep(ms);
    };
    try {
      for (const [delay, item] of items) {
        if (delay > 0) await sleep(delay);
        yield { item: this.build(item) };
      }
      if (endDelay !== undefined) await sleep(endDelay);
      if (throws !== undefined) throw errorOf(throws);
    } finally {
      const cleanAt = this.#clock.now() + cleanup;
      running.stopsAt = () => cleanAt;
      if (cleanup > 0) await this.#clock.sleep(cleanup);
      running.endedAt = this.#clock.now();
    }
  }
}

/** What an async generator yields, in a box: it would wait for a promise that it yields. */
interface Boxed {
  readonly item: unknown;
}

/** The same async generator, with what is in the boxes. */
class Unboxing implements AsyncIterableIterator<unknown, undefined, void> {
  readonly #boxes: AsyncGenerator<Boxed, void, void>;

  constructor(boxes: AsyncGenerator<Boxed, void, void>) {
    this.#boxes = boxes;
  }

  get [Symbol.toStringTag](): string {
    return "AsyncGenerator";
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#boxes.next().then(unboxed);
  }

  throw(error: unknown): Promise<IteratorResult<unknown, undefined>> {
    return this.#boxes.throw(error).then(unboxed);
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    return this.#boxes.return().then(unboxed);
  }
}

function unboxed(answer: IteratorResult<Boxed, void>): IteratorResult<unknown, undefined> {
  if (answer.done === true) return { done: true, value: undefined };
  return { done: false, value: answer.value.item };
}

function errorOf(tag: string): Error {
  return tag === "CancelledError" ? new CancelledError("cancelled") : new TaggedError(tag);
}
