import { endOf, type Meeting } from "./meeting.ts";

export const ctx: readonly Meeting[] = [
  {
    name: "waitForAll waits for a ctx, its signal, an event, a future and a task",
    expected: [[false, true], true, 7],
    async meet(ours, { made, clock, ctx }) {
      const below = ctx.child("below");
      const [event, future] = [new made.AsyncEvent(), new made.Future<number>()];
      const task = below.asyncAsBackground((own) => own.wait());
      const mine = ours.CTX.beginning("mine");
      let isOver = false;
      const waiting = mine.waitForAll(below, below.signal, event, future, task).then(() => {
        isOver = true;
      });
      event.set();
      event.clear();
      below.cancel("enough");
      await clock.settle();
      const before = isOver;
      future.resolve(7);
      await waiting;
      return [[before, isOver], task.cancelled, await mine.until(future)];
    },
  },
  {
    name: "waitForFirst goes on at the first, and lets go of the others",
    expected: ["future", "event", "task", "ctx", "signal"],
    async meet(ours, { made, ctx }) {
      const mine = ours.CTX.beginning("mine");
      const first: string[] = [];
      for (const which of ["future", "event", "task", "ctx", "signal"]) {
        const below = ctx.child("below");
        const aborted = new AbortController();
        const [event, future] = [new made.AsyncEvent(), new made.Future<undefined>()];
        const task = ctx.asyncAsBackground((own) => own.wait());
        const waiting = mine.waitForFirst(future, event, task, below, aborted.signal);
        if (which === "future") future.resolve(undefined);
        if (which === "event") event.set();
        if (which === "task") task.cancel();
        if (which === "ctx") below.cancel();
        if (which === "signal") aborted.abort();
        await waiting;
        first.push(which);
        task.cancel();
        await endOf(task);
      }
      return first;
    },
  },
  {
    name: "until gives what a future or a task ended with, and ends with its own ctx",
    expected: ["value", "Error: failed", "result", "CancelledError: mine was cancelled"],
    async meet(ours, { made, clock, ctx }) {
      const mine = ours.CTX.beginning("mine", { clock });
      const [good, bad] = [new made.Future<string>(), new made.Future<string>()];
      const task = ctx.asyncAsBackground(async (own) => {
        await own.sleep(10);
        return "result";
      });
      const ends = [good, bad, task].map((each) => endOf(mine.until(each)));
      good.resolve("value");
      bad.reject(new Error("failed"));
      await clock.add(10);
      const never = endOf(mine.until(new made.Future()));
      mine.cancel();
      return Promise.all([...ends, never]);
    },
  },
  {
    name: "a root and a child hang below the signal of the other's ctx",
    expected: [
      [true, true, "enough"],
      [true, true, "enough"],
    ],
    meet(ours, { ctx }) {
      const above = ctx.child("above");
      const root = ours.CTX.beginning("root", { signal: above.signal });
      const child = ours.CTX.beginning("another").child("child", { signal: above.signal });
      above.cancel("enough");
      return [root, child].map(({ cancelled, signal }) => [
        cancelled,
        signal.aborted,
        deepest(signal.reason),
      ]);
    },
  },
  {
    name: "a ctx uses the clock and the log of the other",
    expected: [["slept at 10", "TimeoutError: mine-->child took longer than 5 ms"], ["one"], 15],
    async meet(ours, { clock, log }) {
      const mine = ours.CTX.beginning("mine", { clock, log });
      const said: string[] = [];
      const sleeping = mine.sleep(10).then(() => said.push(`slept at ${clock.now()}`));
      await clock.add(10);
      await sleeping;
      const child = mine.child("child", { timeout: 5 });
      const ended = endOf(child.wait());
      await clock.add(5);
      said.push(String(await ended));
      mine.logInfo("one");
      return [said, log.infos, clock.now()];
    },
  },
  {
    name: "asyncWithTimeout sets the other's event, and throws the other's error",
    expected: ["CancelledError: theirs", true, 10],
    async meet(ours, { made, clock }) {
      const mine = ours.CTX.beginning("mine", { clock });
      const timeoutEvent = new made.AsyncEvent();
      const timeoutError = new made.CancelledError("theirs");
      const over = endOf(
        mine.asyncWithTimeout((own) => own.wait(), {
          name: "work",
          timeout: 10,
          timeoutEvent,
          timeoutError,
        }),
      );
      await clock.add(10);
      return [await over, timeoutEvent.isSet, clock.now()];
    },
  },
  {
    name: "a semaphore is acquired until the other's ctx ends",
    expected: ["AbortError", true, true],
    async meet(ours, { made, ctx }) {
      const below = ctx.child("below");
      const [mine, theirs] = [new ours.Semaphore(0), new made.Semaphore(0)];
      const root = ours.CTX.beginning("root");
      const acquired = [
        mine.acquire({ signal: below.signal }),
        theirs.acquire({ signal: root.signal }),
      ];
      theirs.release();
      below.cancel();
      await acquired[1];
      const error: unknown = await acquired[0]?.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const isAbort = error instanceof made.CancelledError || error instanceof ours.CancelledError;
      return [isAbort ? "AbortError" : String(error), mine.locked, theirs.locked];
    },
  },
  {
    name: "a task that is stopped by the other's CancelledError is cancelled",
    expected: [true, true],
    async meet(ours, { made, clock }) {
      const mine = ours.CTX.beginning("mine");
      const stopping = [undefined, "cause"].map((how) =>
        mine.asyncAsBackground(async (own) => {
          await own.wait().catch(() => undefined);
          const stopped = new made.CancelledError("stopped");
          throw how === "cause" ? new Error("wrapped", { cause: stopped }) : stopped;
        }),
      );
      await clock.settle();
      for (const task of stopping) task.cancel();
      await Promise.all(stopping.map(endOf));
      return stopping.map((task) => task.cancelled);
    },
  },
  {
    name: "a future is called what the other has named it",
    expected: ["shared", "<Future#own(pending)>", "<Promise#shared>"],
    meet(ours, { made, ctx }) {
      const mine = ours.CTX.beginning("mine");
      const promise = Promise.resolve();
      mine.setFutureName(promise, "shared");
      const future = new made.Future({ name: "own" });
      return [ctx.getFutureName(promise), mine.futToString(future), ctx.futToString(promise)];
    },
  },
  {
    name: "callbacks on the other's ctx hear its end, and can be taken back",
    expected: [["direct", "on done true"], 1],
    async meet(_, { clock, ctx }) {
      const below = ctx.child("below");
      const heard: string[] = [];
      const taken = (): void => void heard.push("taken back");
      below.addDoneCallback(() => void heard.push("direct"));
      below.addOnDone((which, status) => {
        heard.push(`on done ${which === below && status.cancelled}`);
      });
      below.addDoneCallback(taken);
      const removed = below.removeDoneCallback(taken);
      below.cancel();
      await clock.settle();
      return [heard, removed];
    },
  },
];

/** The reason that a reason was cancelled with. */
function deepest(reason: unknown): unknown {
  return reason instanceof Error && reason.cause !== undefined ? deepest(reason.cause) : reason;
}
