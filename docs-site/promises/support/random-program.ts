import { AsyncEvent, type CTX, Future, type Logger, Semaphore } from "@machinery/ctx";
import { ensureAsyncDispose, stopAsyncGenerator } from "@machinery/odd-helpers";
import { queue } from "@machinery/queue";
import { type QueueFeeder, queueManager, withQueueManager } from "@machinery/queue-manager";
import { taskHolder, withTaskHolder } from "@machinery/task-holder";
import type { VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";
import fc from "fast-check";

/** One step of a program: what is done, for how long, what goes wrong, and what is done within. */
export interface Step {
  readonly kind: (typeof kinds)[number];
  readonly ms: number;
  readonly fails: boolean;
  /** Whether the program goes on without waiting for it, where it may. */
  readonly lets: boolean;
  readonly leaves: "normally" | "break" | "throw";
  readonly within: readonly Step[];
}

export interface Program {
  readonly steps: readonly Step[];
  readonly log: "quiet" | "throws" | "rejects";
  readonly end: "cancel" | "reject";
  readonly at: number;
}

const kinds = [
  "sleep",
  "until",
  "wait",
  "waitForFirst",
  "acquire",
  "callback",
  "event",
  "future",
  "task",
  "timeout",
  "child",
  "tick",
  "queue",
  "instruction",
  "holder",
  "takeHolder",
  "manager",
  "takeManager",
  "dispose",
  "stop",
] as const;

const { step } = fc.letrec<{ step: Step }>((tie) => {
  const steps = (maxLength: number): fc.Arbitrary<Step> =>
    fc.record({
      kind: fc.constantFrom(...kinds),
      ms: fc.nat(20),
      fails: fc.boolean(),
      lets: fc.boolean(),
      leaves: fc.constantFrom("normally", "break", "throw"),
      within: fc.array(tie("step"), { maxLength }),
    });
  return { step: fc.oneof({ maxDepth: 3, withCrossShrink: true }, steps(0), steps(3)) };
});

export const program: fc.Arbitrary<Program> = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  log: fc.constantFrom("quiet", "throws", "rejects"),
  end: fc.constantFrom("cancel", "reject"),
  at: fc.nat(60),
});

export function logOf(how: Program["log"]): Logger {
  const log = (): void => {
    if (how === "throws") throw new Error("log");
  };
  // An async function fits the type of a logger's methods.
  const rejects = rejecting("log");
  return how === "rejects" ? { info: rejects, error: rejects } : { info: log, error: log };
}

/** Waits, whether or not the ctx lives on: what a clean-up does. */
function pause(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, ms));
}

/** An async function, which fits where nothing is expected to be returned. */
function rejecting(what: string): () => unknown {
  return () => Promise.reject(new Error(what));
}

function fail(what: string): never {
  throw new Error(what);
}

/** Runs programs: each step on the ctx it is given; awaits what can fail for another reason than the ctx's end. */
export class Runner {
  readonly #clock: VirtualClock;
  readonly #shared = { event: new AsyncEvent(), semaphore: new Semaphore(1), future: new Future() };
  readonly #never = new Promise<never>(() => undefined);

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async all(ctx: CTX, steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.#one(ctx, each);
  }

  async #one(ctx: CTX, each: Step): Promise<void> {
    const { over, userMustAwait } = this.#begin(ctx, each);
    if (userMustAwait || !each.lets) await Promise.allSettled([over]);
  }

  /** Begins a step. Where it can reject only because the ctx has ended, nobody has to await it. */
  #begin(
    ctx: CTX,
    each: Step,
  ): { readonly over: PromiseLike<unknown>; readonly userMustAwait: boolean } {
    const quiet = (over: PromiseLike<unknown>) => ({ over, userMustAwait: false });
    const awaited = (over: PromiseLike<unknown>) => ({ over, userMustAwait: true });
    const { kind, ms, fails, within } = each;
    const { event, semaphore, future } = this.#shared;
    switch (kind) {
      case "sleep":
        return quiet(ctx.sleep(ms));
      case "until":
        if (fails) return awaited(ctx.until(pause(this.#clock, ms).then(() => fail("until"))));
        return quiet(ctx.until(pause(this.#clock, ms)));
      case "wait":
        // Waits for as long as the ctx lives.
        void ctx.wait();
        return quiet(Promise.resolve());
      case "waitForFirst":
        return quiet(ctx.waitForFirst(ctx, event, future, ctx.signal, this.#never));
      case "acquire":
        return quiet(
          semaphore.acquire({ signal: ctx.signal }).then(
            () => semaphore.release(),
            () => undefined,
          ),
        );
      case "callback": {
        const callback = fails ? () => fail("callback") : rejecting("async callback");
        ctx.addDoneCallback(callback);
        ctx.addOnDone(callback);
        ctx.signal.addEventListener("abort", () => undefined);
        return quiet(Promise.resolve());
      }
      case "event":
        event.addSetCallback(() => fail("set callback"));
        event.set();
        event.clear();
        return quiet(Promise.resolve());
      case "future": {
        const own = new Future<number>({ log: ctx.log });
        own.addDoneCallback(() => fail("callback of a future"));
        if (fails) own.reject(new Error("future"));
        else own.resolve(ms);
        return awaited(own.then(() => undefined));
      }
      case "task": {
        const task = ctx.asyncAsBackground((own) => this.#coroutine(own, each), { silent: fails });
        task.addDoneCallback(() => fail("callback of a task"));
        if (ms < 5) task.cancel("early");
        return quiet(task);
      }
      case "timeout":
        return awaited(
          ctx.asyncWithTimeout((own) => this.#coroutine(own, each), {
            name: "timed",
            timeout: ms,
            silent: !fails,
            timeoutEvent: { set: () => fail("timeoutEvent") },
            ...(fails && { grace: 3, timeoutError: new Error("time") }),
          }),
        );
      case "child": {
        const child = ctx.child("child", { timeout: ms });
        return quiet(this.all(child, within).then(() => child.cancel()));
      }
      case "tick":
        return awaited(this.#loop(ctx, tick(ctx, ms, { maxTime: 50, maxIterations: 4 }), each));
      case "queue":
        return awaited(this.#queue(ctx, each));
      case "instruction":
        return awaited(this.#instructions(ctx, each));
      case "holder": {
        const over = withTaskHolder(
          ctx,
          async (holder) => {
            for (const inner of within) {
              holder.addCoroutine((own) => this.#coroutine(own, inner), { silent: inner.fails });
            }
            await ctx.until(pause(this.#clock, ms));
            if (fails) fail("body");
          },
          { grace: 30 },
        );
        return fails ? awaited(over) : quiet(over);
      }
      case "takeHolder":
        return awaited(this.#takeHolder(ctx, each));
      case "manager": {
        const over = withQueueManager(
          ctx,
          async ({ streamer, feeder }) => {
            this.#feed(ctx, feeder, each);
            await this.#loop(ctx, streamer, each);
          },
          { grace: 30 },
        );
        return awaited(over);
      }
      case "takeManager":
        return awaited(this.#takeManager(ctx, each));
      case "dispose":
        return awaited(
          ensureAsyncDispose(
            { [Symbol.asyncDispose]: () => Promise.reject(new Error("dispose")) },
            () => (fails ? fail("start") : this.all(ctx, within)),
            { log: ctx.log },
          ),
        );
      case "stop":
        return awaited(this.#stop(ctx, each));
    }
  }

  /** What a task does: its steps, until it is stopped, and then a clean-up that may fail. */
  async #coroutine(ctx: CTX, { ms, fails, within, leaves }: Step): Promise<void> {
    try {
      await this.all(ctx, within);
      await ctx.sleep(ms);
      if (fails) fail("coroutine");
    } finally {
      if (ctx.done) await pause(this.#clock, ms);
      if (leaves === "throw") fail("clean-up");
    }
  }

  async #loop(ctx: CTX, items: AsyncIterable<unknown>, each: Step): Promise<void> {
    let count = 0;
    for await (const _ of items) {
      if (++count === 1) await this.all(ctx, each.within);
      if (count < 2) continue;
      if (each.leaves === "break") break;
      if (each.leaves === "throw") fail("body");
      if (count > 20) break;
    }
  }

  async #queue(ctx: CTX, each: Step): Promise<void> {
    const items = queue<number>(ctx, { emptyOnFinished: each.fails });
    for (let n = 0; n < 3; n++) items.append(n);
    if (each.fails) items.processAfterYielded(() => fail("after yielded"));
    this.#clock.setTimeout(() => items.breaker.set(), each.ms);
    const loops = [this.#loop(ctx, items, each), this.#loop(ctx, items, each)];
    await Promise.allSettled(loops);
  }

  async #instructions(ctx: CTX, { ms, fails }: Step): Promise<void> {
    const items = queue<number>(ctx);
    // One that throws ends the iteration that it was called for, and nobody else's.
    const [first, second] = [items.getAll(), items.getAll()];
    const answers = [first.next(), first.next(), second.next()];
    items.appendInstruction(() => fail("instruction"));
    items.appendInstruction(rejecting("async instruction"));
    if (!fails) items.append(1);
    this.#clock.setTimeout(() => items[Symbol.dispose](), ms);
    await Promise.allSettled(answers);
  }

  async #takeHolder(ctx: CTX, { ms, fails, within, leaves }: Step): Promise<void> {
    const holder = taskHolder(ctx, { grace: 30 });
    try {
      for (const inner of within) {
        holder.addTask(ctx.asyncAsBackground((own) => this.#coroutine(own, inner)));
        holder.addCoroutine(() => this.#never);
      }
      if (ms > 10) await ctx.until(pause(this.#clock, ms));
      if (fails) fail("block");
      // Left running, as a block does that does not wait for it.
      if (leaves !== "break") void holder.finish();
    } finally {
      await holder[Symbol.asyncDispose]();
    }
  }

  async #takeManager(ctx: CTX, each: Step): Promise<void> {
    const empty = each.leaves === "throw" ? () => fail("makeEmptyContext") : () => "context";
    const manager = queueManager(ctx, { grace: 30, makeEmptyContext: empty });
    try {
      this.#feed(ctx, manager.feeder, each);
      await this.#loop(ctx, manager.streamer, each);
      for (const _ of manager.streamer.remaining()) if (each.fails) break;
    } finally {
      await manager[Symbol.asyncDispose]();
    }
  }

  #feed(ctx: CTX, feeder: QueueFeeder<unknown>, each: Step): void {
    const { ms, fails, within } = each;
    const clock = this.#clock;
    feeder.addSyncFunction(() => (fails ? fail("function") : () => fail("extended")));
    feeder.addValue(Promise.reject(new Error("promise")));
    feeder.addValue({ then: () => fail("then") });
    feeder.addCoroutine((own) => this.#coroutine(own, each));
    feeder.addCoroutine(pause(clock, ms).then(() => fail("late")));
    feeder.addTask(ctx.asyncAsBackground((own) => this.#coroutine(own, each)));
    feeder.addSyncIterator(closing(ms));
    feeder.addAsyncGenerator(async function* (own) {
      try {
        yield Promise.reject(new Error("yielded"));
      } finally {
        await pause(clock, ms);
        if (!own.done || fails) fail("finally");
      }
    });
    feeder.addAsyncGenerator(async function* (own) {
      try {
        await own.sleep(ms);
        yield () => Promise.reject(new Error("extended by a promise"));
        yield [Promise.resolve(1)];
        await own.wait();
      } finally {
        if (fails) yield "closing";
      }
    });
    for (const inner of within) {
      feeder.addCoroutine(async (own) => {
        await this.#one(own, inner);
        return async () => fail("a result that is a function");
      });
    }
    if (ms % 2 === 0) feeder.setAsFinishedIfOutOfSources();
  }

  async #stop(ctx: CTX, { ms, fails }: Step): Promise<void> {
    const clock = this.#clock;
    const generator = (async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        await pause(clock, ms);
        if (fails) fail("finally");
      }
    })();
    await generator.next();
    await stopAsyncGenerator(generator, { log: ctx.log });
  }
}

function* closing(ms: number): Generator {
  try {
    for (let n = 0; n <= ms; n++) yield n % 5 === 4 ? () => fail("function of an iterator") : n;
  } finally {
    if (ms % 3 === 0) fail("finally of an iterator");
  }
}
