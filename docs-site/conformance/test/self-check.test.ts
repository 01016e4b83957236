import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { families } from "../families.ts";
import { sourceOf, rowsOf } from "../families/queue-manager-rows.ts";
import { readCases, replay } from "../runner.ts";
import { type Corrupted, type Json, missing, numbers, swapped, values } from "./corruptions.ts";

const data = fileURLToPath(new URL("../data", import.meta.url));

/** How many corrupted cases of each kind are replayed for a family. */
const SAMPLE = 120;

interface Case {
  readonly id: string;
  readonly input: Json;
  readonly expected: Json;
}

/** Where a family's expectations say something, by the kind of thing that they say. */
interface Sites {
  readonly value: RegExp;
  readonly time: RegExp;
  readonly row: RegExp;
  readonly order: RegExp;
  /** Whether the order of two neighbours counts. */
  readonly counts?: (one: Json, other: Json, each: Case) => boolean;
}

const always = (): boolean => true;

const sites: Readonly<Record<string, Sites>> = {
  ctx: {
    value: /^steps\.\d+\.(changed\.|fired\.|released\.|name|error)|^(string|name|error)$/,
    // There is no time in it: the numbers are those of contexts, handles and waiters.
    time: /^steps\.\d+\.(changed\.\d+\.0|handle)$|^waiting$/,
    row: /^steps(\.\d+\.(changed|fired|released))?$/,
    order: /^steps\.\d+\.firedOrder$/,
    counts: areOnOneCtx,
  },
  wait: {
    value: /^outcome$/,
    time: /^(at|stillPending\.|callbacksLeft\.|tasksLeft)/,
    row: /^(stillPending|callbacksLeft)$/,
    order: /^stillPending$/,
  },
  async_with_timeout: {
    value: /^(log\.\d+\.1|outcome\.|taskStillRunning|timeoutEventSet|logged\.)/,
    time: /^(log\.\d+\.0|at|timeoutEventSetAt)$/,
    row: /^(log|logged)$/,
    order: /^log$/,
  },
  ticker: {
    value: /^(ended|resumed)$/,
    time: /^(ticks\.|endedAt|exitAt|resumedEndedAt)/,
    row: /^ticks$/,
    order: /^ticks$/,
  },
  task_holder: {
    value: /^(log\.\d+\.[12]|outcome\.|held\.\d+\.1|logged\.)/,
    time: /^(log\.\d+\.0|at|pending\.|held\.\d+\.0)/,
    row: /^(log|pending|held|held\.\d+\.1|logged)$/,
    order: /^(log|held\.\d+\.1)$/,
    counts: (one, other) => !Array.isArray(one) || !Array.isArray(other) || one[1] === other[1],
  },
  queue: {
    value: /^steps\.\d+\.events\.\d+\.[0-3]$/,
    time: /^steps\.\d+\.(length|events\.\d+\.[12])$/,
    row: /^steps(\.\d+\.events)?$/,
    order: /^steps\.\d+\.events$/,
  },
  queue_manager: {
    value: /^((results|remaining)\.\d+\.([012]|3\.\d+\.[01])|ended\.\d+\.0|exit\.\d+)$/,
    time: /^((results|remaining)\.\d+\.4|ended\.\d+\.1|leftAt)$/,
    row: /^(results|remaining|ended)$/,
    order: /^(results|remaining)$/,
    counts: (one, other, { expected }) => isOrdered(expected) || areOfOneSource(one, other),
  },
  futures: {
    value: /^(returned|final\.|futs\.|error|results\.|log\.|outcome\.|consumed\.|afterwards\.)/,
    time: /^at$/,
    row: /^(futs|results|log|consumed)$/,
    order: /^(futs|results|log|consumed)$/,
  },
  test_helpers: {
    value: /^(order\.\d+\.\d+|fired\.\d+\.1|startedBefore|finished|doneTasks\.|outcome\.)/,
    time: /^(order\.\d+\.1|done\.|fired\.\d+\.0|timeAfterOp\.|calledTimes\.)/,
    row: /^(order|done|doneTasks|fired|timeAfterOp|calledTimes)$/,
    order: /^(order|fired|timeAfterOp|calledTimes)$/,
  },
  hangs: {
    value: /^((results|remaining)\.\d+\.([012]|3\.\d+\.[01])|log\.\d+\.[12]|outcome\.|exit\.)/,
    time: /^((results|remaining|ended)\.\d+\.[14]|log\.\d+\.0|at|leftAt)$/,
    row: /^(results|remaining|log)$/,
    order: /^(results|log)$/,
    counts: (one, other, { expected }) => {
      return isOrdered(expected) || areOfOneSource(one, other) || areOfOneActor(one, other);
    },
  },
};

/** What the consumer does at a row may depend on which of several sources was first: then not all rows are sure. */
const mayDependOnOrder = /"do":"(stop|raise|cancelCtx|setException|breaker|cancelTask|sleep)"/;

function isSure({ input, expected }: Case): boolean {
  if (!isRecord(input) || !isRecord(expected) || expected["ordered"] !== false) return true;
  return !mayDependOnOrder.test(JSON.stringify(input["on"] ?? {}));
}

const kinds: Readonly<Record<string, (each: Case, where: Sites) => Corrupted[]>> = {
  "a value": ({ expected }, { value }) => values(expected, value),
  "a time": ({ expected }, { time }) => numbers(expected, time),
  "a missing row": ({ expected }, { row }) => missing(expected, row),
  "an order": (each, { order, counts = always }) =>
    swapped(each.expected, order, (one, other) => counts(one, other, each)),
};

it("checks every family", () => {
  expect(families.filter(({ name }) => sites[name] === undefined)).toEqual([]);
});

describe.each(families)("the replayer of $name", (family) => {
  const where = sites[family.name];

  it.each(Object.keys(kinds))("finds %s that is not as recorded", async (kind) => {
    const cases = await casesThatPass(family.name);
    const corrupt = kinds[kind];
    if (where === undefined || corrupt === undefined) throw new Error("no such family or kind");
    const corrupted = cases.flatMap((each) =>
      corrupt(each, where).map((one) => ({ ...one, id: each.id, each })),
    );
    const notFound: string[] = [];
    for (const { id, each, where: path, expected } of spread(corrupted)) {
      const verdict = await replay(family, { ...each, expected }, id);
      if (verdict.kind !== "failed") notFound.push(`${id} at ${path}`);
    }
    expect({ corrupted: corrupted.length > 0, notFound }).toEqual({
      corrupted: true,
      notFound: [],
    });
  });

  /** The cases in which everything is compared with what is expected. */
  async function casesThatPass(name: string): Promise<Case[]> {
    const passing: Case[] = [];
    for (const value of await readCases(data, name)) {
      // The shape of a case, as the data that came with the replayer has it.
      const each = value as Case & { quirk?: Json; cause?: Json[] };
      if (each.quirk !== undefined || each.expected === null) continue;
      if (!isSure(each)) continue;
      const verdict = await replay(family, each, each.id);
      if (verdict.kind === "failed") continue;
      // Of what the reference never ends, all is expected of ours but what is said to differ there.
      const isWhole = verdict.reasons.every((reason) => each.cause?.includes(reason) === true);
      if (isWhole) passing.push(each);
    }
    return passing;
  }
});

/** So many of them, from all over. */
function spread<T>(all: readonly T[]): T[] {
  const step = Math.max(1, all.length / SAMPLE);
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Two callbacks, by where they are in the list of those that were called, that were added to one ctx alone. */
function areOnOneCtx(one: Json, other: Json, { input, expected }: Case): boolean {
  const homes = new Map<string, Set<unknown>>();
  const add = (op: Json): void => {
    if (!isRecord(op)) return;
    const name = JSON.stringify(op["cb"]);
    if (!JSON.stringify(op["op"]).startsWith('"add')) return;
    homes.set(name, (homes.get(name) ?? new Set()).add(op["ctx"]));
  };
  if (!isRecord(input) || !isRecord(expected)) return false;
  listOf(input["ops"]).forEach(add);
  for (const ops of Object.values(isRecord(input["onFire"]) ? input["onFire"] : {})) {
    listOf(ops).forEach(add);
  }
  const home = (at: Json): unknown => {
    const names = listOf(expected["steps"]).flatMap((step) => {
      const fired = isRecord(step) ? listOf(step["fired"])[Number(at)] : undefined;
      return fired === undefined ? [] : [JSON.stringify(listOf(fired)[0])];
    });
    const ctxs = new Set(names.flatMap((name) => [...(homes.get(name) ?? [])]));
    return ctxs.size === 1 ? [...ctxs][0] : undefined;
  };
  return home(one) !== undefined && home(one) === home(other);
}

function areOfOneSource(one: Json, other: Json): boolean {
  const [first, second] = isRow(one) && isRow(other) ? rowsOf([one, other]) : [];
  return first !== undefined && second !== undefined && sourceOf(first) === sourceOf(second);
}

function areOfOneActor(one: Json, other: Json): boolean {
  return !isRow(one) && Array.isArray(one) && Array.isArray(other) && one[1] === other[1];
}

function isRow(value: Json): boolean {
  return Array.isArray(value) && value.length === 5;
}

function isOrdered(expected: Json): boolean {
  return isRecord(expected) && expected["ordered"] === true;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
