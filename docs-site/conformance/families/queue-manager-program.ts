import { CTX } from "@machinery/ctx";
import {
  type QueueFeeder,
  type QueueManagerResult,
  type Sources,
  type Streamer,
  withQueueManager,
} from "@machinery/queue-manager";
import { Endless, ReplayClock } from "../replay-clock.ts";
import {
  choice,
  fields,
  listOf,
  mapOf,
  number,
  oneOf,
  pairOf,
  type Shape,
  text,
} from "../shape.ts";
import { outcomeOf, TaggedError, tagOf } from "../tagged-errors.ts";
import type { Row } from "./queue-manager-rows.ts";
import { source, SourceBuilder, type SourcePlan } from "./queue-manager-sources.ts";

type Action =
  | {
      readonly do: "add";
      readonly as:
        "value" | "syncFunction" | "syncIterator" | "coroutine" | "task" | "asyncGenerator";
      readonly source: SourcePlan;
      readonly context?: string | undefined;
    }
  | { readonly do: "finish" | "breaker" | "cancelCtx" | "stop" }
  | { readonly do: "setException" | "raise"; readonly tag: string }
  | { readonly do: "cancelTask"; readonly id: string }
  | { readonly do: "sleep"; readonly ms: number };

const action: Shape<Action> = choice("do", {
  add: fields(
    {
      do: oneOf("add"),
      as: oneOf("value", "syncFunction", "syncIterator", "coroutine", "task", "asyncGenerator"),
      source,
    },
    { context: text },
  ),
  finish: fields({ do: oneOf("finish") }, {}),
  breaker: fields({ do: oneOf("breaker") }, {}),
  cancelCtx: fields({ do: oneOf("cancelCtx") }, {}),
  stop: fields({ do: oneOf("stop") }, {}),
  setException: fields({ do: oneOf("setException"), tag: text }, {}),
  raise: fields({ do: oneOf("raise"), tag: text }, {}),
  cancelTask: fields({ do: oneOf("cancelTask"), id: text }, {}),
  sleep: fields({ do: oneOf("sleep"), ms: number }, {}),
});

const program = fields(
  { start: listOf(action) },
  {
    at: listOf(pairOf(number, listOf(action))),
    on: mapOf(listOf(action)),
    rounds: number,
    remaining: oneOf(true),
  },
);

export type Program = ReturnType<typeof program>;

export function readProgram(input: unknown): Program {
  return program(input, "input");
}

export interface ManagedRun {
  readonly results: readonly Row[];
  readonly remaining: readonly Row[] | undefined;
  readonly ended: readonly (readonly [how: string, at: number])[];
  readonly leftAt: number | undefined;
  readonly exit: readonly unknown[];
  readonly exitAt: number;
  /** When the ctx that the manager was given ended, where it did. */
  readonly ctxEndedAt: number | undefined;
  /** When, by what runs when it is left, the manager has nothing more to wait for. */
  readonly overAt: number;
  /** Whether anything still runs when it is left. */
  readonly leftBusy: boolean;
}

const ROWS = 5_000;

/** Plays a case; `counts` says whether a row has a number, by which the consumer knows what to do at it. */
export async function runManaged(
  read: Program,
  counts: (row: Row) => boolean,
): Promise<ManagedRun> {
  return new ManagedProgram(read, counts).run();
}

class ManagedProgram {
  readonly #program: Program;
  readonly #clock = new ReplayClock();
  readonly #given: CTX;
  readonly #sources: SourceBuilder;
  readonly #results: Row[] = [];
  readonly #ended: [string, number][] = [];
  readonly #counts: (row: Row) => boolean;
  #number = 0;
  #remaining: Row[] | undefined;
  #leftAt: number | undefined;
  #overAt = 0;
  #leftBusy = false;
  #ctxEndedAt: number | undefined;

  constructor(read: Program, counts: (row: Row) => boolean) {
    this.#program = read;
    this.#counts = counts;
    const log = { info: () => undefined, error: () => undefined };
    const root = CTX.beginning("root", { clock: this.#clock, log });
    this.#given = root.child("given");
    this.#given.addDoneCallback(() => {
      this.#ctxEndedAt = this.#clock.now();
    });
    this.#sources = new SourceBuilder(this.#clock, root.child("tasks"), this.#given);
  }

  async run(): Promise<ManagedRun> {
    let over: { exit: readonly unknown[]; exitAt: number } | undefined;
    void this.#manage().then((exit) => {
      over = { exit, exitAt: this.#clock.now() };
    });
    await this.#clock.run(() => over !== undefined);
    const { exit, exitAt } = over ?? { exit: ["pending"], exitAt: this.#clock.now() };
    await this.#clock.run(() => false);
    return {
      results: this.#results,
      remaining: this.#remaining,
      ended: this.#ended,
      leftAt: this.#leftAt,
      exit,
      exitAt,
      ctxEndedAt: this.#ctxEndedAt,
      overAt: this.#overAt,
      leftBusy: this.#leftBusy,
    };
  }

  async #manage(): Promise<readonly unknown[]> {
    const body = async (manager: {
      streamer: Streamer<QueueManagerResult<string>>;
      feeder: QueueFeeder<string>;
    }): Promise<void> => {
      try {
        await this.#consume(manager.streamer, manager.feeder);
        this.#leftAt = this.#clock.now();
      } finally {
        const running = this.#sources.running.filter(({ endedAt }) => endedAt === undefined);
        const ends = running.map(({ stopsAt }) => stopsAt());
        this.#leftBusy = running.length > 0 || this.#sources.promises > 0;
        this.#overAt = Math.max(this.#clock.now(), ...ends);
      }
    };
    try {
      await withQueueManager(this.#given, body, { makeEmptyContext: () => "EMPTY" });
      return ["result", null];
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async #consume(
    streamer: Streamer<QueueManagerResult<string>>,
    feeder: QueueFeeder<string>,
  ): Promise<void> {
    const { start, at = [], on, rounds = 1, remaining } = this.#program;
    for (const each of start) this.#act(each, streamer, feeder);
    for (const [instant, actions] of at) {
      this.#clock.at(instant, () => {
        for (const each of actions) this.#attempt(each, streamer, feeder);
      });
    }
    for (let round = 0; round < rounds; round++) {
      let isLeft = false;
      for await (const result of streamer) {
        const row = this.#row(result);
        this.#results.push(row);
        if (this.#results.length > ROWS) throw new Endless(`more than ${ROWS} results`);
        if (!this.#counts(row)) continue;
        for (const each of on?.get(`${++this.#number}`) ?? []) {
          if (each.do === "sleep") await this.#clock.sleep(each.ms);
          else if (each.do === "stop") isLeft = true;
          else this.#act(each, streamer, feeder);
        }
        if (isLeft) break;
      }
      this.#ended.push([isLeft ? "break" : "exhausted", this.#clock.now()]);
    }
    if (remaining === true) {
      this.#remaining = [];
      for (const result of streamer.remaining()) this.#remaining.push(this.#row(result));
    }
  }

  /** What a timer does may fail without disturbing the consumer. */
  #attempt(each: Action, streamer: Streamer<unknown>, feeder: QueueFeeder<string>): void {
    try {
      this.#act(each, streamer, feeder);
    } catch (error) {
      if (error instanceof Error && error.name === "InvalidStateError") return;
      if (tagOf(error) !== "cancelled") throw error;
    }
  }

  #act(each: Action, streamer: Streamer<unknown>, feeder: QueueFeeder<string>): void {
    switch (each.do) {
      case "add":
        return this.#add(each, feeder);
      case "finish":
        return feeder.setAsFinishedIfOutOfSources();
      case "breaker":
        return streamer.breaker.set();
      case "cancelCtx":
        this.#given.cancel();
        return;
      case "setException":
        this.#given.reject(new TaggedError(each.tag));
        return;
      case "raise":
        throw new TaggedError(each.tag);
      case "cancelTask":
        this.#sources.tasks.get(each.id)?.cancel();
        return;
      case "stop":
      case "sleep":
        throw new Error(`${each.do} is for the loop body`);
    }
  }

  #add(each: Extract<Action, { do: "add" }>, feeder: QueueFeeder<string>): void {
    const options = { context: each.context };
    const sources = this.#sources;
    switch (each.as) {
      case "value":
        return feeder.addValue(sources.build(each.source), options);
      case "syncFunction":
        return feeder.addSyncFunction(sources.fn(each.source), options);
      case "syncIterator":
        return feeder.addSyncIterator(sources.iterable(each.source), options);
      case "coroutine":
        return feeder.addCoroutine(sources.coroutine(each.source), options);
      case "task":
        return feeder.addTask(sources.task(each.source), options);
      case "asyncGenerator":
        return feeder.addAsyncGenerator(sources.asyncGenerator(each.source), options);
    }
  }

  #row(result: QueueManagerResult<string>): Row {
    const now = this.#clock.now();
    if (result.kind === "stopped") return ["stopped", tagOrNull(result.exception), null, [], now];
    const sources = this.#shown(result.sources);
    const { kind, context } = result;
    if (result.kind === "success") return [kind, this.#value(result.value), context, sources, now];
    return [kind, tagOrNull(result.exception), context, sources, now];
  }

  #value(value: unknown): unknown {
    const ref = this.#sources.labelOf(value);
    return ref === undefined ? value : { ref };
  }

  #shown(sources: Sources): Row[3] {
    const shown = sources.filter(([, each]) => !this.#sources.isBox(each));
    return shown.map(([input, each], index) => {
      // The task that was made of a coroutine carries the coroutine's label.
      const known =
        input === "TASK" && this.#sources.labelOf(each) === undefined ? index + 1 : index;
      const labelled = shown[known]?.[1];
      return [input, this.#sources.labelOf(labelled) ?? labelled];
    });
  }
}

function tagOrNull(error: unknown): string | null {
  return error === undefined ? null : tagOf(error);
}
