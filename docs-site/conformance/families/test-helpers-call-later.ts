import { CTX } from "@machinery/ctx";
import { mockedCallLater, VirtualClock } from "@machinery/testing";
import { compared, type Verdict } from "../family.ts";
import { isReason } from "../reasons.ts";
import {
  fields,
  list,
  listOf,
  mapOf,
  NotUnderstood,
  number,
  oneOf,
  type Shape,
  text,
} from "../shape.ts";

type Operation =
  | { readonly kind: "callLater"; readonly id: string; readonly delay: number }
  | { readonly kind: "cancel" | "wait"; readonly id: string }
  | { readonly kind: "add" | "sleep"; readonly ms: number }
  | { readonly kind: "yield" };

const operation: Shape<Operation> = (value, where) => {
  const [kind, first, second] = list(value, where);
  switch (kind) {
    case "callLater":
      return { kind, id: text(first, where), delay: number(second, where) };
    case "cancel":
    case "wait":
      return { kind, id: text(first, where) };
    case "add":
    case "sleep":
      return { kind, ms: number(first, where) };
    case "yield":
      return { kind };
    default:
      throw new NotUnderstood(`${where}: unknown operation ${JSON.stringify(kind)}`);
  }
};

export const mockedCallLaterShape = fields(
  { helper: oneOf("mockedCallLater"), ops: listOf(operation) },
  { precision: number, startTime: number, onFire: mapOf(listOf(operation)) },
);

type Program = ReturnType<typeof mockedCallLaterShape>;

/** What is recorded of a program. */
interface Recorded {
  readonly fired: [at: number, id: string][];
  readonly timeAfterOp: number[];
  readonly calledTimes: readonly number[];
}

export async function replayMockedCallLater(
  read: Program,
  expected: unknown,
  quirk: readonly string[],
): Promise<Verdict> {
  const reasons = quirk.filter(isReason);
  const wanted = reasons.length > 0 ? exactly(read) : expected;
  return compared(wanted, await run(read), reasons);
}

async function run({ ops, onFire, startTime }: Program): Promise<Recorded> {
  const clock = new VirtualClock(startTime);
  using mocked = mockedCallLater(CTX.beginning("call later", { clock }));
  const fired: [number, string][] = [];
  const timeAfterOp: number[] = [];
  const handles = new Map<string, unknown>();
  const waiting = new Map<string, () => void>();
  const atOnce = (each: Operation): void => {
    if (each.kind === "cancel") clock.clearTimeout(handles.get(each.id));
    if (each.kind !== "callLater") return;
    const { id, delay } = each;
    const fire = (): void => {
      fired.push([clock.now(), id]);
      for (const inside of onFire?.get(id) ?? []) atOnce(inside);
      waiting.get(id)?.();
    };
    handles.set(id, clock.setTimeout(fire, delay));
  };
  for (const each of ops) {
    atOnce(each);
    if (each.kind === "add") await mocked.add(each.ms);
    if (each.kind === "sleep") await slept(clock, each.ms);
    if (each.kind === "yield") await new Promise((resolve) => setImmediate(resolve));
    if (each.kind === "wait" && !fired.some(([, id]) => id === each.id)) {
      await new Promise<void>((resolve) => waiting.set(each.id, resolve));
    }
    timeAfterOp.push(clock.now());
  }
  return { fired, timeAfterOp, calledTimes: mocked.calledTimes };
}

function slept(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, ms));
}

/** What comes of a program where time is exact: nothing snaps to a grid, and no time passes but what is asked for. */
function exactly({ ops, onFire, startTime = 0 }: Program): Recorded {
  let now = startTime;
  let timers: { readonly due: number; readonly id?: string }[] = [];
  const fired: [number, string][] = [];
  const timeAfterOp: number[] = [];
  const calledTimes: number[] = [];
  const atOnce = (each: Operation): void => {
    if (each.kind === "callLater") timers.push({ due: now + each.delay, id: each.id });
    if (each.kind === "cancel") timers = timers.filter(({ id }) => id !== each.id);
  };
  /** Fires the next timer that is due until then. */
  const next = (until: number): boolean => {
    const due = Math.min(...timers.map((timer) => timer.due));
    const timer = timers.find((each) => each.due === due);
    if (timer === undefined || due > until) return false;
    now = due;
    timers = timers.filter((each) => each !== timer);
    calledTimes.push(now);
    const { id } = timer;
    if (id !== undefined) fired.push([now, id]);
    for (const inside of onFire?.get(id ?? "") ?? []) atOnce(inside);
    return true;
  };
  for (const each of ops) {
    atOnce(each);
    if (each.kind === "add" || each.kind === "sleep") {
      const until = now + each.ms;
      if (each.kind === "sleep") timers.push({ due: until });
      while (next(until));
      now = until;
    }
    if (each.kind === "wait") while (!fired.some(([, id]) => id === each.id)) next(Infinity);
    timeAfterOp.push(now);
  }
  return { fired, timeAfterOp, calledTimes };
}
