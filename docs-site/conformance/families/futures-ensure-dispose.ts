import { CancelledError } from "@machinery/ctx";
import { ensureAsyncDispose } from "@machinery/odd-helpers";
import { differences } from "../compare.ts";
import { compared, skipped, type Vector, type Verdict } from "../family.ts";
import { ReplayClock } from "../replay-clock.ts";
import { fields, list, number, oneOf, record, text } from "../shape.ts";
import { outcomeOf, TaggedError } from "../tagged-errors.ts";

const program = fields(
  { fn: oneOf("ensureAexit") },
  {
    startSleep: number,
    startRaises: text,
    exitSleep: number,
    exitRaises: text,
    exitReturns: oneOf(true),
    bodyRaises: text,
    cancelAt: number,
  },
);

type Program = ReturnType<typeof program>;

export async function replayEnsureDispose({ input, expected }: Vector): Promise<Verdict> {
  const read = program(input, "input");
  if (read.cancelAt !== undefined) return skipped("ensureAsyncDispose");
  const actual = await run(read);
  const recorded = record(expected, "expected");
  const log = list(recorded["log"], "expected.log").map((each) => {
    // The disposer is told nothing of what happened.
    return Array.isArray(each) && each[0] === "aexit" ? ["aexit"] : each;
  });
  const first = read.startRaises ?? read.bodyRaises ?? read.exitRaises;
  const outcome = first === undefined ? ["result", null] : outcomeOf(errorOf(first));
  const isOurs = differences(recorded["outcome"], outcome).length > 0;
  return compared({ ...recorded, log, outcome }, actual, [
    "aexitByName",
    ...(isOurs ? (["ensureAsyncDispose"] as const) : []),
  ]);
}

async function run(read: Program): Promise<unknown> {
  const clock = new ReplayClock();
  const log: unknown[] = [];
  const resource: AsyncDisposable = {
    async [Symbol.asyncDispose]() {
      log.push(["aexit"]);
      if (read.exitSleep !== undefined) {
        await clock.sleep(read.exitSleep);
        log.push("exitSlept");
      }
      if (read.exitRaises !== undefined) throw errorOf(read.exitRaises);
    },
  };
  const start = async (): Promise<string> => {
    log.push("start");
    if (read.startSleep !== undefined) await clock.sleep(read.startSleep);
    if (read.startRaises !== undefined) throw errorOf(read.startRaises);
    log.push("started");
    return "value";
  };
  const use = async (): Promise<void> => {
    log.push("aenter");
    const ignored = { info: () => undefined, error: () => undefined };
    const value = await ensureAsyncDispose(resource, start, { log: ignored });
    let failure: { error: unknown } | undefined;
    log.push(["body", value]);
    if (read.bodyRaises !== undefined) failure = { error: errorOf(read.bodyRaises) };
    try {
      await resource[Symbol.asyncDispose]();
    } catch (error) {
      failure ??= { error };
    }
    if (failure !== undefined) throw failure.error;
  };
  let over: { outcome: readonly unknown[]; at: number } | undefined;
  void use().then(
    () => (over = { outcome: ["result", null], at: clock.now() }),
    (error: unknown) => (over = { outcome: outcomeOf(error), at: clock.now() }),
  );
  await clock.run(() => over !== undefined);
  return { log, ...over };
}

function errorOf(tag: string): Error {
  return tag === "CancelledError" ? new CancelledError("cancelled") : new TaggedError(tag);
}
