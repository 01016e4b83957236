import { AsyncEvent, CTX, Future, type Task, type Waitable } from "@machinery/ctx";
import { compared, type Family, skipped } from "../family.ts";
import { ReplayClock } from "../replay-clock.ts";
import { choice, fields, listOf, NotUnderstood, number, oneOf, orNull, record } from "../shape.ts";
import { TaggedError } from "../tagged-errors.ts";

const at = orNull(number);
const how = oneOf("result", "error", "cancel");

const source = choice("kind", {
  future: fields({ kind: oneOf("future"), at, how }, {}),
  task: fields({ kind: oneOf("task"), at, how }, {}),
  event: fields({ kind: oneOf("event"), at, how: oneOf("set", "pulse") }, {}),
  ctx: fields({ kind: oneOf("ctx"), ctx: number }, {}),
});

const ctxEvent = fields({ ctx: number, at: number, how: oneOf("cancel", "error") }, {});

const program = fields(
  { mode: oneOf("first", "all"), waits: listOf(source), args: listOf(number), horizon: number },
  { ctxTree: listOf(number), ctxEvents: listOf(ctxEvent), cancelWaiterAt: number },
);

type Source = ReturnType<typeof source>;
type Program = ReturnType<typeof program>;

/** One thing to wait for, and how many callbacks are registered on it. */
interface Watched {
  readonly wait: Waitable;
  readonly complete: () => boolean;
  callbacks: number;
}

/** Waiting for the first or for all: when it is over, and that nothing is left behind. */
export const wait: Family = {
  name: "wait",
  async replay({ input, expected, quirk, repaired }) {
    const read = program(input, "input");
    const stopped = record(expected, "expected")["outcome"] === "cancelled";
    if (read.cancelWaiterAt !== undefined && stopped) return skipped("cancelWaiterAt");
    const actual = await run(read);
    if (quirk.includes("sharedAncestorCountedOnce")) {
      return compared(repaired, actual, ["sharedAncestorCountedOnce"]);
    }
    return compared(expected, actual);
  },
};

async function run(read: Program): Promise<unknown> {
  const clock = new ReplayClock();
  const root = CTX.beginning("root", { clock });
  const contexts = [root.child("0")];
  const ctxOf = (index: number): CTX => {
    const ctx = contexts[index];
    if (ctx === undefined) throw new NotUnderstood(`there is no ctx ${index}`);
    return ctx;
  };
  for (const parent of read.ctxTree ?? []) contexts.push(ctxOf(parent).child(`${contexts.length}`));
  const watched = read.waits.map((each) => watch(make(each, root, clock, ctxOf)));
  for (const { ctx, at: instant, how: end } of read.ctxEvents ?? []) {
    onTime(clock, instant, () => {
      if (end === "cancel") ctxOf(ctx).cancel();
      else ctxOf(ctx).reject(new TaggedError("ErrCtx"));
    });
  }
  await clock.settle();

  // A clock of its own shows whether the wait itself leaves a timer behind.
  const waiting = new ReplayClock();
  const waiter = CTX.beginning("waiter", { clock: waiting });
  const args = read.args.map((index) => {
    const each = watched[index];
    if (each === undefined) throw new NotUnderstood(`there is nothing to wait for at ${index}`);
    return each.wait;
  });
  const before = watched.map(({ callbacks }) => callbacks);
  let outcome = "pending";
  let returnedAt: number | null = null;
  let left: number[] = [];
  const measure = (): number[] =>
    watched.map(({ callbacks }, index) => callbacks - (before[index] ?? 0));
  void (read.mode === "first" ? waiter.waitForFirst(...args) : waiter.waitForAll(...args)).then(
    () => {
      outcome = "returned";
      returnedAt = clock.now();
      left = measure();
    },
  );
  await clock.run(() => false, read.horizon);
  const stillPending = watched.flatMap((each, index) => (each.complete() ? [] : [index]));
  const seen = { outcome, at: returnedAt };
  // What waits at the horizon is ended by ending all it waits for; then nothing may be left either.
  root.cancel();
  for (const each of watched) end(each.wait);
  await clock.settle();
  if (seen.outcome === "pending") left = measure();
  return { ...seen, stillPending, callbacksLeft: left, tasksLeft: waiting.pending };
}

function make(each: Source, root: CTX, clock: ReplayClock, ctxOf: (index: number) => CTX): Made {
  switch (each.kind) {
    case "ctx":
      return ctxOf(each.ctx);
    case "event": {
      const event = new AsyncEvent();
      onTime(clock, each.at, () => {
        event.set();
        if (each.how === "pulse") event.clear();
      });
      return event;
    }
    case "future": {
      const future = new Future<string>();
      onTime(clock, each.at, () => {
        if (each.how === "result") future.resolve("result");
        else if (each.how === "error") future.reject(new TaggedError("ErrWait"));
        else future.cancel();
      });
      return future;
    }
    case "task": {
      const gate = new Future<string>();
      const task = root.asyncAsBackground((ctx) => ctx.until(gate));
      onTime(clock, each.at, () => {
        if (each.how === "result") gate.resolve("result");
        else if (each.how === "error") gate.reject(new TaggedError("ErrWait"));
        else task.cancel();
      });
      return task;
    }
  }
}

type Made = CTX | AsyncEvent | Future<string> | Task<string>;

function onTime(clock: ReplayClock, instant: number | null, fn: () => void): void {
  if (instant === 0) fn();
  else if (instant !== null) clock.at(instant, fn);
}

/** Counts the callbacks of something, by standing between it and those who register. */
function watch(wait: Made): Watched {
  const complete = (): boolean => ("isSet" in wait ? wait.isSet : wait.done);
  const watched: Watched = { wait, complete, callbacks: 0 };
  const counted = <Args extends readonly unknown[]>(
    add: (callback: (...args: Args) => void) => () => void,
  ) => {
    return (callback: (...args: Args) => void): (() => void) => {
      let counts = 1;
      const over = (): void => {
        watched.callbacks -= counts;
        counts = 0;
      };
      watched.callbacks++;
      const undo = add((...args) => {
        over();
        callback(...args);
      });
      return () => {
        over();
        undo();
      };
    };
  };
  if ("isSet" in wait) wait.addSetCallback = counted(wait.addSetCallback.bind(wait));
  else wait.addDoneCallback = counted(wait.addDoneCallback.bind(wait));
  return watched;
}

function end(wait: Waitable): void {
  if ("cancel" in wait) wait.cancel();
  else if ("set" in wait) wait.set();
}
