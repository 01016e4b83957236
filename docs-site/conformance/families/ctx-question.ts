import { CTX, Future, type FutureStatus } from "@machinery/ctx";
import { ReplayClock } from "../replay-clock.ts";
import { choice, fields, flag, oneOf, orNull, text } from "../shape.ts";
import { TaggedError } from "../tagged-errors.ts";

const state = oneOf("pending", "cancelled", "result", "error");
const report = fields(
  { what: text, state },
  { tag: text, message: text, raised: flag, interrupt: flag },
);

const question = choice("what", {
  futToString: fields(
    { what: oneOf("futToString"), state, withName: flag },
    { futureName: orNull(text), tag: text, message: text },
  ),
  reporter: report,
  silentReporter: report,
});

type Question = ReturnType<typeof question>;

/** Asks one thing of a future in one state. */
export async function replayQuestion(input: unknown): Promise<{ actual: unknown; named: boolean }> {
  const asked = question(input, "input");
  const logged: (readonly [string, boolean])[] = [];
  const log = {
    info: () => undefined,
    error: (message: string, error: unknown) => {
      logged.push([message, error instanceof Error && error.stack !== undefined]);
    },
  };
  const clock = new ReplayClock();
  const root = CTX.beginning("root", { log, clock });
  if ("withName" in asked) {
    const future = inState(asked);
    const name = asked.futureName ?? undefined;
    if (name !== undefined) root.setFutureName(future, name);
    const string = root.futToString(future, asked.withName);
    return {
      actual: { string, name: root.getFutureName(future) ?? null },
      named: name !== undefined,
    };
  }
  const status =
    "interrupt" in asked && asked.interrupt === true ? interrupted(root) : inState(asked);
  await clock.settle();
  let error: string | null = null;
  try {
    if (asked.what === "reporter") root.reporter(status);
    else root.silentReporter(status);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.name : String(thrown);
  }
  return { actual: { error, logged }, named: true };
}

function inState(asked: Question): Future<null> {
  const future = new Future<null>();
  if (asked.state === "cancelled") future.cancel();
  if (asked.state === "result") future.resolve(null);
  if (asked.state === "error") {
    const error = new TaggedError(asked.tag ?? "Error", asked.message);
    // An error that was never thrown has no traceback in the reference.
    if ("raised" in asked && asked.raised !== true) delete error.stack;
    future.reject(error);
  }
  return future;
}

/** A task that was asked to stop and ends with the platform's own error for that. */
function interrupted(root: CTX): FutureStatus<unknown> {
  const task = root.asyncAsBackground(async (ctx) => {
    await ctx.sleep(0).catch(() => undefined);
    throw new DOMException("interrupted", "AbortError");
  });
  setImmediate(() => task.cancel());
  return task;
}
