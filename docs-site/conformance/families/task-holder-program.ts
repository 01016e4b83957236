import { type Coroutine, CTX, type Task } from "@machinery/ctx";
import { type TaskHolder, withTaskHolder } from "@machinery/task-holder";
import { ReplayClock } from "../replay-clock.ts";
import {
  fields,
  flag,
  later,
  list,
  listOf,
  NotUnderstood,
  number,
  oneOf,
  pairOf,
  type Shape,
  text,
} from "../shape.ts";
import { outcomeOf, TaggedError, tagOf } from "../tagged-errors.ts";

export type LogEntry = [at: number, actor: string, what: string];

export interface TaskPlan {
  readonly id: string;
  readonly steps: readonly Step[];
  readonly onCancel?: OnCancel | undefined;
  readonly silent?: boolean | undefined;
  readonly via?: "task" | undefined;
  readonly cancelAt?: number | undefined;
  readonly addWhenDone?: TaskPlan | undefined;
}

interface OnCancel {
  readonly then: "reraise" | "return" | "raise";
  readonly add?: TaskPlan | undefined;
  readonly cleanup?: number | undefined;
}

type Step =
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "forever" | "cancelCtx" }
  | { readonly kind: "raise"; readonly tag: string }
  | { readonly kind: "add"; readonly task: TaskPlan };

const step: Shape<Step> = (value, where) => {
  const [kind, argument, ...more] = list(value, where);
  if (more.length > 0) throw new NotUnderstood(`${where}: a step of more than two`);
  switch (kind) {
    case "sleep":
      return { kind, ms: number(argument, where) };
    case "raise":
      return { kind, tag: text(argument, where) };
    case "add":
      return { kind, task: plan(argument, where) };
    case "forever":
    case "cancelCtx":
      if (argument !== undefined) throw new NotUnderstood(`${where}: ${kind} takes nothing`);
      return { kind };
    default:
      throw new NotUnderstood(`${where}: unknown step ${JSON.stringify(kind)}`);
  }
};

const plan: Shape<TaskPlan> = fields(
  { id: text, steps: listOf(step) },
  {
    onCancel: fields(
      { then: oneOf("reraise", "return", "raise") },
      { add: later(() => plan), cleanup: number },
    ),
    silent: flag,
    via: oneOf("task"),
    cancelAt: number,
    addWhenDone: later(() => plan),
  },
);

const program = fields(
  { tasks: listOf(plan), block: fields({}, { sleep: number, then: oneOf("raise") }) },
  {
    addAt: listOf(pairOf(number, plan)),
    sampleAt: listOf(number),
    ctxCancelAt: number,
    ctxErrorAt: number,
    outerCancelAt: listOf(number),
  },
);

type Program = ReturnType<typeof program>;

export function readProgram(input: unknown): Program {
  return program(input, "input");
}

/** What came, and what the replayer has seen besides. */
export interface HeldRun {
  readonly shown: Readonly<Record<string, unknown>>;
  readonly plans: ReadonlyMap<string, TaskPlan>;
  /** The failures that are to be logged. */
  readonly failures: readonly string[];
  readonly blockEndedAt: number;
  /** When the ctx that the holder was given ended, where it did. */
  readonly endedAt: number | undefined;
}

/** Runs a block with a holder below the ctx of an outer task. */
export async function runHeld(read: Program): Promise<HeldRun> {
  return new HeldProgram(read).run();
}

class HeldProgram {
  readonly #program: Program;
  readonly #clock = new ReplayClock();
  readonly #root: CTX;
  readonly #log: LogEntry[] = [];
  readonly #logged: string[] = [];
  readonly #failures: string[] = [];
  readonly #plans = new Map<string, TaskPlan>();
  readonly #ids = new Map<Task<unknown>, string>();
  readonly #pending: [number, number][] = [];
  readonly #held: [number, string[]][] = [];
  readonly #running = new Set<string>();
  #holder: TaskHolder | undefined;
  #given: CTX | undefined;
  #blockEndedAt = Infinity;
  #endedAt: number | undefined;

  constructor(read: Program) {
    this.#program = read;
    const log = {
      info: () => undefined,
      error: (message: string) => void this.#logged.push(message),
    };
    this.#root = CTX.beginning("root", { clock: this.#clock, log });
  }

  async run(): Promise<HeldRun> {
    const { addAt, sampleAt, ctxCancelAt, ctxErrorAt, outerCancelAt } = this.#program;
    let over: { outcome: readonly unknown[]; at: number; runningAfterExit: string[] } | undefined;
    const outer = this.#root.asyncAsBackground(async (ctx) => {
      const outcome = await this.#outer(ctx);
      over = { outcome, at: this.#clock.now(), runningAfterExit: [...this.#running] };
    });
    const clock = this.#clock;
    for (const [at, task] of addAt ?? []) clock.at(at, () => over ?? this.#add(task));
    for (const at of sampleAt ?? []) clock.at(at, () => over ?? this.#sample());
    if (ctxCancelAt !== undefined) clock.at(ctxCancelAt, () => this.#given?.cancel());
    if (ctxErrorAt !== undefined)
      clock.at(ctxErrorAt, () => this.#given?.reject(new TaggedError("ErrCtx")));
    for (const at of outerCancelAt ?? []) clock.at(at, () => outer.cancel());
    await clock.run(() => over !== undefined);
    const shown = {
      log: this.#log,
      pending: this.#pending,
      held: this.#held,
      ...(over ?? { outcome: ["pending"], at: null }),
      logged: this.#logged,
    };
    return {
      shown,
      plans: this.#plans,
      failures: this.#failures,
      blockEndedAt: this.#blockEndedAt,
      endedAt: this.#endedAt,
    };
  }

  async #outer(ctx: CTX): Promise<readonly unknown[]> {
    const given = ctx.child("given");
    this.#given = given;
    given.addDoneCallback(() => {
      this.#endedAt = this.#clock.now();
    });
    let outcome: readonly unknown[] = ["result", null];
    try {
      await withTaskHolder(given, (holder) => this.#block(ctx, holder));
    } catch (error) {
      outcome = outcomeOf(error);
    }
    // Once its ctx has ended, the outer function throws that end.
    return ctx.done ? ["cancelled"] : outcome;
  }

  async #block(ctx: CTX, holder: TaskHolder): Promise<void> {
    const { tasks, block } = this.#program;
    this.#holder = holder;
    try {
      for (const each of tasks) this.#add(each);
      if (block.sleep !== undefined) await ctx.sleep(block.sleep);
      if (block.then === "raise") {
        this.#say("block", "raise");
        throw new TaggedError("ErrBlock");
      }
      this.#say("block", "end");
    } finally {
      this.#blockEndedAt = this.#clock.now();
    }
  }

  #add(task: TaskPlan): void {
    const { id, via, cancelAt, addWhenDone, silent } = task;
    const holder = this.#holder;
    if (holder === undefined) return;
    this.#plans.set(id, task);
    const coroutine = this.#coroutine(task);
    const added =
      via === "task"
        ? holder.addTask(this.#root.asyncAsBackground(coroutine))
        : holder.addCoroutine(coroutine, { silent });
    this.#ids.set(added, id);
    if (cancelAt !== undefined) this.#clock.at(cancelAt, () => added.cancel());
    if (addWhenDone !== undefined) added.addDoneCallback(() => this.#add(addWhenDone));
    added.addDoneCallback(({ outcome }) => {
      const isLogged = outcome?.status === "rejected" && via !== "task" && silent !== true;
      if (isLogged) this.#failures.push(tagOf(outcome.reason));
    });
  }

  #coroutine({ id, steps, onCancel }: TaskPlan): Coroutine<void> {
    const work = async (ctx: CTX): Promise<void> => {
      this.#say(id, "start");
      for (const each of steps) {
        if (each.kind === "add") this.#add(each.task);
        else if (each.kind === "raise") {
          this.#say(id, "raise");
          throw new TaggedError(each.tag);
        } else if (each.kind === "cancelCtx") {
          this.#say(id, "cancelCtx");
          this.#given?.cancel();
        } else {
          try {
            await (each.kind === "sleep" ? ctx.sleep(each.ms) : ctx.wait());
          } catch (error) {
            return this.#stop(id, onCancel, error);
          }
        }
      }
      this.#say(id, "end");
    };
    return async (ctx) => {
      this.#running.add(id);
      try {
        await work(ctx);
      } finally {
        this.#running.delete(id);
      }
    };
  }

  async #stop(id: string, onCancel: OnCancel | undefined, error: unknown): Promise<void> {
    this.#say(id, "cancelled");
    if (onCancel?.add !== undefined) this.#add(onCancel.add);
    if (onCancel?.cleanup !== undefined) {
      await this.#clock.sleep(onCancel.cleanup);
      this.#say(id, "cleaned");
    }
    if (onCancel?.then === "raise") throw new TaggedError("ErrCleanup");
    if (onCancel?.then !== "return") throw error;
    this.#say(id, "swallowed");
  }

  #sample(): void {
    if (this.#holder === undefined) return;
    const now = this.#clock.now();
    this.#pending.push([now, this.#holder.pending]);
    this.#held.push([now, [...this.#holder].map((task) => this.#ids.get(task) ?? "a stranger")]);
  }

  #say(actor: string, what: string): void {
    this.#log.push([this.#clock.now(), actor, what]);
  }
}
