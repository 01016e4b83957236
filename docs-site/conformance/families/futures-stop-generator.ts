import { stopAsyncGenerator } from "@machinery/odd-helpers";
import { compared, type Vector, type Verdict } from "../family.ts";
import { isReason } from "../reasons.ts";
import { ReplayClock } from "../replay-clock.ts";
import { fields, list, number, oneOf, record, text } from "../shape.ts";
import { outcomeOf, TaggedError, tagOf } from "../tagged-errors.ts";

const plan = fields(
  { yields: number },
  {
    delay: number,
    onThrow: oneOf("propagate", "return", "raiseOther", "yield1", "yield2", "yield3"),
    onThrowSleep: number,
    thenRaise: oneOf(true),
    ignoreClose: oneOf(true),
    finally: oneOf("sleep", "yield", "raise"),
    endWith: oneOf("raise"),
  },
);

const program = fields(
  {
    fn: oneOf("stopAsyncGenerator"),
    gen: plan,
    state: oneOf("notStarted", "suspended", "finished", "running"),
  },
  { consumed: number, provide: text, exc: text },
);

type Program = ReturnType<typeof program>;
type Plan = ReturnType<typeof plan>;
type Generator = AsyncGenerator<unknown, void, unknown>;

export async function replayStop({ input, expected, quirk }: Vector): Promise<Verdict> {
  const read = program(input, "input");
  const actual = await run(read);
  const recorded = record(expected, "expected");
  if (quirk.length === 0) return compared(recorded, actual);
  return compared(stoppedAllTheSame(recorded, read), actual, quirk.filter(isReason));
}

/** A generator that yields while it is being closed is closed again; one inside an `await` is stopped after it. */
function stoppedAllTheSame(
  recorded: Readonly<Record<string, unknown>>,
  { gen, state }: Program,
): Readonly<Record<string, unknown>> {
  const log = list(recorded["log"], "expected.log");
  const stopped = { ...recorded, outcome: ["result", null], afterwards: ["finished"] };
  if (state === "running") {
    const thrown = ["thrown", "cancelled"];
    return {
      ...stopped,
      outcome: ["cancelled"],
      log: [...log, thrown, ["finally"]],
      at: gen.delay ?? 0,
    };
  }
  // What the read afterwards made it do.
  const late = (entry: unknown): boolean => list(entry, "log")[0] === "finallyResumed";
  return { ...stopped, log: log.filter((entry) => !late(entry)) };
}

async function run(read: Program): Promise<unknown> {
  const clock = new ReplayClock();
  const log: unknown[] = [];
  const generator = make(read.gen, clock, log);
  const consumed: unknown[] = [];
  let over = false;
  const result: Record<string, unknown> = {};
  const play = async (): Promise<void> => {
    await consume(read, generator, consumed);
    let reading: Promise<unknown> | undefined;
    if (read.state === "running") reading = readOf(generator.next());
    await Promise.resolve();
    log.push(["stop"]);
    const before = clock.now();
    result["outcome"] = await stop(read, generator);
    result["at"] = clock.now() - before;
    if (reading !== undefined) result["running"] = await reading;
    result["afterwards"] = await afterwards(generator);
    over = true;
  };
  void play().catch((error: unknown) => {
    result["failed"] = String(error);
    over = true;
  });
  await clock.run(() => over);
  return { consumed, log, ...result };
}

async function consume(
  { state, consumed: count = 1 }: Program,
  generator: Generator,
  consumed: unknown[],
): Promise<void> {
  if (state === "notStarted") return;
  try {
    while (state === "finished" || consumed.length < count) {
      const { done, value } = await generator.next();
      if (done === true) return;
      consumed.push(value);
    }
  } catch (error) {
    consumed.push({ error: tagOf(error) });
  }
}

/**
 * Stops it. The injected error that comes back out of the generator is the outcome in the reference, and no error of
 * the call in ours: so it is looked for where it comes out, and the call has to resolve.
 */
async function stop(
  { state, provide, exc }: Program,
  generator: Generator,
): Promise<readonly unknown[]> {
  const log = { info: () => undefined, error: () => undefined };
  let injected: { readonly error: unknown } | undefined;
  const out: unknown[] = [];
  const watched = async <T>(step: Promise<T>): Promise<T> => {
    try {
      return await step;
    } catch (error) {
      out.push(error);
      throw error;
    }
  };
  const between = {
    next: (sent: unknown) => watched(generator.next(sent)),
    throw: (error: unknown) => {
      injected = { error };
      return watched(generator.throw(error));
    },
    return: () => watched(generator.return()),
  };
  const given = exc === undefined ? undefined : new TaggedError(exc);
  try {
    await stopAsyncGenerator(between, { provide, exc: given, log });
  } catch (error) {
    return error === injected?.error ? ["rejected with the injected error"] : outcomeOf(error);
  }
  // What is thrown into a generator that is over comes back from the platform.
  return injected !== undefined && out.includes(injected.error) && state !== "finished"
    ? outcomeOf(injected.error)
    : ["result", null];
}

async function readOf(reading: Promise<IteratorResult<unknown>>): Promise<unknown> {
  try {
    return ["result", (await reading).value];
  } catch (error) {
    return outcomeOf(error);
  }
}

async function afterwards(generator: Generator): Promise<unknown> {
  try {
    const { done, value } = await generator.next();
    return done === true ? ["finished"] : ["yielded", value];
  } catch (error) {
    return ["error", tagOf(error)];
  }
}

const FINALLY_SLEEP = 200;

/** The generator of a case. What `close` does shows by neither the end nor an error having been reached. */
async function* make(plan: Plan, clock: ReplayClock, log: unknown[]): Generator {
  let isClosed = true;
  log.push(["start"]);
  try {
    try {
      for (let value = 1; value <= plan.yields; value++) {
        if (plan.delay !== undefined) await clock.sleep(plan.delay);
        const sent = yield value;
        if (sent !== undefined) log.push(["sent", sent]);
      }
      isClosed = false;
      if (plan.endWith === "raise") throw new TaggedError("ErrGen");
    } catch (error) {
      isClosed = false;
      yield* thrown(plan, clock, log, error);
    } finally {
      if (isClosed) log.push(["closed"]);
    }
  } finally {
    log.push(["finally"]);
    if (plan.finally === "raise") raise("ErrFinally");
    if (plan.finally === "yield") log.push(["finallyResumed", (yield "fromFinally") ?? null]);
    if (plan.finally === "sleep") {
      await clock.sleep(FINALLY_SLEEP);
      log.push(["finallySlept"]);
    }
  }
}

async function* thrown(plan: Plan, clock: ReplayClock, log: unknown[], error: unknown): Generator {
  log.push(["thrown", tagOf(error)]);
  if (plan.onThrowSleep !== undefined) {
    await clock.sleep(plan.onThrowSleep);
    log.push(["slept"]);
  }
  const { onThrow = "propagate" } = plan;
  if (onThrow === "return") return;
  if (onThrow === "propagate") throw error;
  if (onThrow === "raiseOther") throw new TaggedError("ErrOther");
  for (let extra = 0; extra < Number(onThrow.slice("yield".length)); extra++) {
    let isClosed = true;
    try {
      const sent = yield `extra${extra}`;
      isClosed = false;
      log.push(["resumed", sent ?? null]);
    } finally {
      if (isClosed) {
        log.push(["closedWhileExtra", extra]);
        if (plan.ignoreClose === true) yield "ignored";
      }
    }
  }
  if (plan.thenRaise === true) throw new TaggedError("ErrAfter");
}

function raise(tag: string): never {
  throw new TaggedError(tag);
}
