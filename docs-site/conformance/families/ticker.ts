import { CTX, Semaphore } from "@machinery/ctx";
import { tick, type Ticker } from "@machinery/ticker";
import { differences } from "../compare.ts";
import { compared, type Family, verdict } from "../family.ts";
import { isReason, type Reason } from "../reasons.ts";
import { ReplayClock } from "../replay-clock.ts";
import { fields, flag, listOf, mapOf, number, record, type Shape } from "../shape.ts";
import { whatItDoes } from "./ticker-model.ts";

const change = fields({ every: number, setNewEvery: flag }, {});
const minWait: Shape<number | false> = (value, where) =>
  value === false ? false : number(value, where);

const program = fields(
  { every: number, precision: number },
  {
    minWait,
    maxIterations: number,
    maxTime: number,
    stopAfter: number,
    pause: listOf(fields({ iteration: number, releaseAfter: number }, {})),
    changeAfter: mapOf(change),
    changeBeforeStart: change,
    changeAt: listOf(fields({ at: number, every: number, setNewEvery: flag }, {})),
    cancelAt: number,
    cancelAtTime: number,
    work: mapOf(number),
    resume: fields({ after: number, stopAfter: number }, {}),
  },
);

export type Program = ReturnType<typeof program>;
export type Ticks = [iteration: number, timeTillNext: number, now: number][];

/** Where the reference has no default of its own that ours shares. */
export const DEFAULT_MIN_WAIT = 100;

/** When ticks come, what they say of the next one, and when the iteration ends. */
export const ticker: Family = {
  name: "ticker",
  async replay({ input, expected, quirk }) {
    const read = program(input, "input");
    const actual = await run(read);
    if (expected === null) return compared(REFUSED, actual, ["zeroPeriodWithoutMinWait"]);
    const reasons: Reason[] = quirk.filter(isReason);
    if (reasons.length === 0) {
      const asRecorded = compared(expected, actual);
      if (asRecorded.kind === "passed" || !mayRepeat(read)) return asRecorded;
      reasons.push("minWaitZeroRepeatsAtSameInstant");
    }
    const { exact, ...recorded } = record(expected, "expected");
    const base = exact ?? recorded;
    if (reasons.every((reason) => reason === "floatRounding"))
      return compared(base, actual, reasons);
    return verdict(
      [
        ...differences(base, whatItDoes(read, "theirs"), "expected (as the reference errs)"),
        ...differences(whatItDoes(read, "ours"), actual),
      ],
      reasons,
    );
  },
};

/** What comes where a ticker is refused. */
const REFUSED = { refused: "RangeError" };

export function readProgram(input: unknown): Program {
  return program(input, "input");
}

/** Whether there is a positive period, if only after a change, with which the reference ticks twice at an instant. */
function mayRepeat({ every, minWait, changeAfter, changeAt, changeBeforeStart }: Program): boolean {
  const changes = [...(changeAfter?.values() ?? []), ...(changeAt ?? []), changeBeforeStart];
  return minWait === 0 && (every > 0 || changes.some((change) => (change?.every ?? 0) > 0));
}

async function run(read: Program): Promise<unknown> {
  const clock = new ReplayClock();
  const ctx = CTX.beginning("ticker", { clock });
  if (read.cancelAtTime !== undefined) clock.at(read.cancelAtTime, () => ctx.cancel());
  const pauser = read.pause === undefined ? undefined : new Semaphore();
  const { every, maxIterations, maxTime } = read;
  let result: unknown;
  try {
    const ticking = tick(ctx, every, {
      maxIterations,
      maxTime,
      minWait: read.minWait ?? DEFAULT_MIN_WAIT,
      pauser,
    });
    if (read.changeBeforeStart !== undefined) {
      const { every: other, setNewEvery } = read.changeBeforeStart;
      ticking.changeAfter(other, { setNewEvery });
    }
    void consume(read, ticking, ctx, clock, pauser).then(
      (came) => (result = came),
      (error: unknown) => (result = refused(error)),
    );
  } catch (error) {
    return refused(error);
  }
  await clock.run(() => result !== undefined);
  return result ?? { never: "ended" };
}

async function consume(
  read: Program,
  ticking: Ticker,
  ctx: CTX,
  clock: ReplayClock,
  pauser: Semaphore | undefined,
): Promise<unknown> {
  const ticks: Ticks = [];
  for (const { at, every, setNewEvery } of read.changeAt ?? []) {
    clock.at(at, () => ticking.changeAfter(every, { setNewEvery }));
  }
  const loop = async (stopAfter: number | undefined): Promise<string> => {
    let yielded = 0;
    for await (const [iteration, timeTillNext] of ticking) {
      ticks.push([iteration, timeTillNext, clock.now()]);
      if (++yielded === stopAfter) return "break";
      const pause = read.pause?.find((each) => each.iteration === iteration);
      if (pause !== undefined && pauser !== undefined) {
        await pauser.acquire();
        clock.setTimeout(() => pauser.release(), pause.releaseAfter);
      }
      const change = read.changeAfter?.get(`${iteration}`);
      if (change !== undefined)
        ticking.changeAfter(change.every, { setNewEvery: change.setNewEvery });
      if (read.cancelAt === iteration) ctx.cancel();
      const work = read.work?.get(`${iteration}`);
      if (work !== undefined) await clock.sleep(work);
    }
    return "exhausted";
  };
  const ended = await loop(read.stopAfter);
  const endedAt = clock.now();
  let resumed = {};
  if (read.resume !== undefined) {
    await clock.sleep(read.resume.after);
    resumed = { resumed: await loop(read.resume.stopAfter), resumedEndedAt: clock.now() };
  }
  ticking[Symbol.dispose]();
  return { ticks, ended, endedAt, ...resumed, exitAt: clock.now() };
}

function refused(error: unknown): unknown {
  return { refused: error instanceof Error ? error.name : String(error) };
}
