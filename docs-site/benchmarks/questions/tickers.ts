import { setInterval as iteratedInterval } from "node:timers/promises";
import { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";
import { Cron } from "croner";
import { Effect, Fiber, Schedule } from "effect";
import { each, interval as effectionInterval, run, spawn, suspend } from "effection";
import { interval, Subscription } from "rxjs";
import { Tally } from "../batches.ts";
import type { CostQuestion } from "../question.ts";

const EVERY = 1_000;
/** So often each ticks before it is stopped. */
const TICKS = 2;

const tally = new Tally();
const ticked = tally.count;
/** So many that nobody waits for the last one. */
const enough = (): Promise<void> => wait(EVERY * TICKS + EVERY / 2);

const root = CTX.beginning("kept");
const keptTicks = tick(root, EVERY)[Symbol.asyncIterator]();
const keptTick = await keptTicks.next();

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const kept = [keptTicks, keptTick, keptTicks.next()];

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

type Stop = () => unknown;

/** Starts so many, and stops them after two ticks each, or more where they do not begin together. */
async function letTick(
  operations: number,
  start: (operations: number) => Stop,
  ticks = TICKS,
): Promise<void> {
  const stop = start(operations);
  await enough();
  await stop();
  tally.expectAtLeast(operations * ticks);
}

/** Starts so many, and waits until they have nothing more to do at once. */
async function letWait(
  operations: number,
  start: (operations: number) => Stop,
): Promise<() => Promise<void>> {
  // Not to be kept by whoever keeps the way to stop them.
  let stop: Stop | undefined = start(operations);
  await wait(EVERY / 10);
  return async () => {
    await stop?.();
    stop = undefined;
    tally.expectAtLeast(0);
  };
}

function ourTickers(operations: number): Stop {
  const ctx = CTX.beginning("root");
  const loops = Array.from({ length: operations }, async () => {
    for await (const _ of tick(ctx, EVERY)) ticked();
  });
  return () => {
    ctx.cancel();
    return Promise.all(loops);
  };
}

function timeouts(operations: number): Stop {
  const grids = Array.from({ length: operations }, () => new Grid());
  return () => {
    for (const grid of grids) grid.stop();
  };
}

/** A timeout for each slot of a grid. */
class Grid {
  #slot = performance.now();
  #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = this.#next();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(): NodeJS.Timeout {
    this.#slot += EVERY;
    return setTimeout(() => {
      ticked();
      this.#timer = this.#next();
    }, this.#slot - performance.now());
  }
}

function intervals(operations: number): Stop {
  const timers = Array.from({ length: operations }, () => setInterval(ticked, EVERY));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function iteratedIntervals(operations: number): Stop {
  const controllers = Array.from({ length: operations }, () => new AbortController());
  const loops = controllers.map(async ({ signal }) => {
    try {
      for await (const _ of iteratedInterval(EVERY, undefined, { signal })) ticked();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
  return () => {
    for (const controller of controllers) controller.abort();
    return Promise.all(loops);
  };
}

function rxjsIntervals(operations: number): Stop {
  const all = new Subscription();
  for (let i = 0; i < operations; i++) all.add(interval(EVERY).subscribe(ticked));
  return () => all.unsubscribe();
}

function effectSchedules(operations: number): Stop {
  const repeated = Effect.schedule(Effect.sync(ticked), Schedule.fixed(EVERY));
  const fibers = Array.from({ length: operations }, () => Effect.runFork(repeated));
  return () => Effect.runPromise(Fiber.interruptAll(fibers));
}

function crons(operations: number): Stop {
  const jobs = Array.from({ length: operations }, () => new Cron("* * * * * *", ticked));
  return () => {
    for (const job of jobs) job.stop();
  };
}

function effectionIntervals(operations: number): Stop {
  const task = run(function* () {
    for (let i = 0; i < operations; i++) {
      void (yield* spawn(function* () {
        for (const _ of yield* each(effectionInterval(EVERY))) {
          ticked();
          yield* each.next();
        }
      }));
    }
    yield* suspend();
  });
  return () => task.halt();
}

export const question: CostQuestion = {
  kind: "cost",
  title: "10,000 tickers of one second are started, tick twice and are stopped",
  operation: "ticker",
  operations: 10_000,
  target: { ratio: 3, heldRatio: 5 },
  contenders: [
    {
      name: "setTimeout for each slot",
      kind: "limit",
      run: (operations) => letTick(operations, timeouts),
      hold: (operations) => letWait(operations, timeouts),
    },
    {
      name: "for await of tick",
      kind: "ours",
      packages: ["@machinery/ticker", "@machinery/ctx"],
      remark: "Each also ticks when it starts.",
      run: (operations) => letTick(operations, ourTickers, 1 + TICKS),
      hold: (operations) => letWait(operations, ourTickers),
    },
    {
      name: "setInterval",
      kind: "peer",
      remark: "Drifts, and does not wait for what it calls.",
      run: (operations) => letTick(operations, intervals),
      hold: (operations) => letWait(operations, intervals),
    },
    {
      name: "timers/promises setInterval",
      kind: "peer",
      remark: "With a signal each, to stop it. Drifts.",
      run: (operations) => letTick(operations, iteratedIntervals),
      hold: (operations) => letWait(operations, iteratedIntervals),
    },
    {
      name: "RxJS interval",
      kind: "peer",
      packages: ["rxjs"],
      remark: "Drifts, and does not wait for what it calls.",
      run: (operations) => letTick(operations, rxjsIntervals),
      hold: (operations) => letWait(operations, rxjsIntervals),
    },
    {
      name: "Effect Schedule.fixed",
      kind: "peer",
      packages: ["effect"],
      run: (operations) => letTick(operations, effectSchedules),
      hold: (operations) => letWait(operations, effectSchedules),
    },
    {
      name: "croner",
      kind: "peer",
      packages: ["croner"],
      remark: "With 1,000. Ticks when the second of the clock on the wall changes.",
      atMost: 1_000,
      run: (operations) => letTick(operations, crons),
      hold: (operations) => letWait(operations, crons),
    },
    {
      name: "effection interval",
      kind: "peer",
      packages: ["effection"],
      remark: "With 1,000. Drifts.",
      atMost: 1_000,
      run: (operations) => letTick(operations, effectionIntervals),
      hold: (operations) => letWait(operations, effectionIntervals),
    },
  ],
};
