import { AsyncEvent, type Coroutine, CTX } from "@machinery/ctx";
import { differences } from "../compare.ts";
import { compared, type Family, verdict } from "../family.ts";
import { isReason, type Reason } from "../reasons.ts";
import { ReplayClock } from "../replay-clock.ts";
import { fields, flag, list, listOf, number, oneOf, orNull, record, text } from "../shape.ts";
import { outcomeOf, TaggedError } from "../tagged-errors.ts";
import { whatOursDoes } from "./async-with-timeout-model.ts";

const onCancel = fields(
  { mode: oneOf("propagate", "swallow", "cleanup") },
  { cleanup: number, then: oneOf("reraise", "raise", "return", "continue"), more: number },
);

const program = fields(
  {
    coro: fields(
      { duration: orNull(number), end: oneOf("return", "raise", "cancelSelf") },
      { onCancel },
    ),
  },
  {
    timeout: number,
    timeoutError: text,
    timeoutEvent: oneOf(true),
    silent: flag,
    outerCancelAt: listOf(number),
    ctxCancelAt: number,
  },
);

export type Program = ReturnType<typeof program>;
export type Log = (readonly [number, string])[];

/** Running something that has to end in time: what the call does, and what the coroutine sees. */
export const asyncWithTimeout: Family = {
  name: "async_with_timeout",
  async replay({ input, expected, quirk }) {
    const read = program(input, "input");
    const actual = await run(read);
    if (quirk.length === 0 && read.ctxCancelAt === undefined) return compared(expected, actual);
    const reasons: Reason[] = quirk.filter(isReason);
    const recorded = record(expected, "expected");
    // The coroutine is over when it has said its last.
    const waited = {
      ...recorded,
      at: lastOf(recorded),
      taskStillRunning: false,
      abandonedFinished: undefined,
    };
    const wanted = reasons.length > 0 ? waited : recorded;
    const asRecorded = compared(wanted, actual, reasons);
    if (read.ctxCancelAt === undefined || asRecorded.kind !== "failed") return asRecorded;
    const without = { ...read, ctxCancelAt: undefined };
    return verdict(
      [
        ...differences(wanted, whatOursDoes(without), "expected (were the ctx not cancelled)"),
        ...differences(whatOursDoes(read), actual),
      ],
      [...reasons, "ctxCancelAt"],
    );
  },
};

function lastOf(recorded: Readonly<Record<string, unknown>>): unknown {
  const [at] = list(list(recorded["log"], "expected.log").at(-1), "log entry");
  return at;
}

export function readProgram(input: unknown): Program {
  return program(input, "input");
}

async function run(read: Program): Promise<unknown> {
  const clock = new ReplayClock();
  const logged: string[] = [];
  const root = CTX.beginning("root", {
    clock,
    log: { info: () => undefined, error: (message) => void logged.push(message) },
  });
  const log: Log = [];
  const alive = { running: false };
  const event = new RecordedEvent(clock);
  let call: { outcome: readonly unknown[]; at: number; taskStillRunning: boolean } | undefined;

  const outer = root.asyncAsBackground(async (ctx) => {
    let outcome: readonly unknown[];
    try {
      const value = await ctx.asyncWithTimeout(coroutine(read, clock, log, alive), {
        name: "coro",
        timeout: read.timeout,
        silent: read.silent,
        timeoutEvent: read.timeoutEvent === true ? event : undefined,
        timeoutError:
          read.timeoutError === undefined ? undefined : new TaggedError(read.timeoutError),
      });
      outcome = ["result", value];
    } catch (error) {
      outcome = outcomeOf(error);
    }
    // Once its ctx has ended, the outer function throws that end.
    if (ctx.done) outcome = ["cancelled"];
    call = { outcome, at: clock.now(), taskStillRunning: alive.running };
  });
  for (const at of read.outerCancelAt ?? []) clock.at(at, () => outer.cancel());
  if (read.ctxCancelAt !== undefined) clock.at(read.ctxCancelAt, () => outer.cancel());
  await clock.run(() => call !== undefined);
  await clock.run(() => false);
  const set = { timeoutEventSet: event.isSet, timeoutEventSetAt: event.setAt };
  return { log, ...call, ...(read.timeoutEvent === true ? set : {}), logged };
}

/** Remembers when it was first set. */
class RecordedEvent {
  readonly #event = new AsyncEvent();
  readonly #clock: ReplayClock;
  setAt: number | null = null;

  constructor(clock: ReplayClock) {
    this.#clock = clock;
  }

  get isSet(): boolean {
    return this.#event.isSet;
  }

  set(): void {
    this.setAt ??= this.#clock.now();
    this.#event.set();
  }
}

function coroutine(
  { coro }: Program,
  clock: ReplayClock,
  log: Log,
  alive: { running: boolean },
): Coroutine<string> {
  const say = (what: string): void => void log.push([clock.now(), what]);
  const work = async (ctx: CTX): Promise<string> => {
    say("start");
    try {
      await (coro.duration === null ? ctx.wait() : ctx.sleep(coro.duration));
    } catch (error) {
      say("cancelled");
      return cancelled(error);
    }
    if (coro.end === "return") {
      say("end");
      return "value";
    }
    say(coro.end);
    if (coro.end === "raise") throw new TaggedError("ErrCoro");
    ctx.cancel();
    return ctx.wait();
  };
  const cancelled = async (error: unknown): Promise<string> => {
    const { mode, cleanup, then = "reraise", more = 0 } = coro.onCancel ?? { mode: "propagate" };
    if (mode === "propagate") throw error;
    if (cleanup !== undefined) {
      await clock.sleep(cleanup);
      say("cleaned");
    }
    if (then === "reraise") throw error;
    if (then === "raise") throw new TaggedError("ErrCleanup");
    if (then === "continue") {
      await clock.sleep(more);
      say("carriedOn");
    }
    return "swallowed";
  };
  return async (ctx) => {
    alive.running = true;
    try {
      return await work(ctx);
    } finally {
      alive.running = false;
    }
  };
}
