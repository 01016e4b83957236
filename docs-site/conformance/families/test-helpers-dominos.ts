import { CTX } from "@machinery/ctx";
import { type FutureDominos, futureDominos, VirtualClock } from "@machinery/testing";
import { compared, type Verdict } from "../family.ts";
import {
  fields,
  flag,
  list,
  listOf,
  NotUnderstood,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from "../shape.ts";

type Step =
  { readonly kind: "await" | "retrieve"; readonly n: number } | { readonly kind: "yield" };

const step: Shape<Step> = (value, where) => {
  const [kind, n] = list(value, where);
  if (kind === "await" || kind === "retrieve") return { kind, n: number(n, where) };
  if (kind === "yield") return { kind };
  throw new NotUnderstood(`${where}: unknown step ${JSON.stringify(kind)}`);
};

export const futureDominosShape = fields(
  {
    helper: oneOf("futureDominos"),
    expected: number,
    tasks: listOf(fields({ id: text, steps: listOf(step) }, {})),
  },
  { begin: flag, waitFor: oneOf("finished") },
);

type Program = ReturnType<typeof futureDominosShape>;

export async function replayDominos(read: Program, expected: unknown): Promise<Verdict> {
  const actual = await run(read);
  const steps = read.tasks.flatMap((task) => task.steps);
  const isAwaited = (n: number): boolean =>
    steps.some((each) => each.kind === "await" && each.n === n);
  const isOnlyRetrieved = steps.some((each) => each.kind === "retrieve" && !isAwaited(each.n));
  const asRecorded = compared(expected, actual);
  if (asRecorded.kind === "passed" || !isOnlyRetrieved) return asRecorded;
  // Leaving is an error then.
  const unawaited = numbers(read.expected).filter((n) => !isAwaited(n));
  const outcome = failed("completed", unawaited.join(", "));
  const wanted = { ...record(expected, "expected"), outcome };
  return compared(wanted, actual, ["retrievedIsNotAwaited"]);
}

async function run({ expected, tasks, begin = true, waitFor }: Program): Promise<unknown> {
  const root = CTX.beginning("dominos");
  const dominos = futureDominos({ expected });
  const order: unknown[] = [];
  const doneTasks: string[] = [];
  for (const { id, steps } of tasks) {
    root.asyncAsBackground(async () => {
      for (const each of steps) {
        if (each.kind === "yield") await new Promise((resolve) => setImmediate(resolve));
        if (each.kind === "await") {
          await dominos.get(each.n);
          order.push([id, each.n]);
        }
        if (each.kind === "retrieve") {
          dominos.get(each.n);
          order.push([id, "retrieved", each.n]);
        }
      }
      doneTasks.push(id);
    });
  }
  const startedBefore = dominos.started.isSet;
  if (begin) dominos.begin();
  if (waitFor === "finished") await dominos.finished.wait();
  await new VirtualClock().settle();
  const { isSet: finished } = dominos.finished;
  const inOrder = tasks.map(({ id }) => id).filter((id) => doneTasks.includes(id));
  const seen = { order: [...order], startedBefore, finished, doneTasks: inOrder };
  const outcome = leave(dominos);
  const done = numbers(expected).filter((n) => dominos.get(n).outcome?.status === "fulfilled");
  return { ...seen, done, outcome };
}

/** Leaves, and says what came of it in the words of the reference. */
function leave(dominos: FutureDominos): readonly unknown[] {
  try {
    dominos[Symbol.dispose]();
    return ["result", null];
  } catch (error) {
    const { unretrieved, others } =
      /^Error: futureDominos: (?:not retrieved: (?<unretrieved>[\d, ]+))?(?<others>.*)$/.exec(
        String(error),
      )?.groups ?? {};
    if (unretrieved !== undefined) return failed("accessed", unretrieved);
    return failed("completed", (others?.match(/\d+/g) ?? []).join(", "));
  }
}

function failed(what: string, which: string): readonly unknown[] {
  return ["error", "AssertionError", `Not all the futures were ${what}: {${which}}`];
}

/** From 1 to n. */
function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
