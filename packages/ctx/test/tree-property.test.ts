import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CTX, type FutureStatus } from "../src/index.ts";
import { settle } from "./support/noise.ts";

/** How something ended: when, as what. */
interface ModelEnd {
  readonly at: number;
  readonly kind: "cancelled" | "rejected";
  readonly value: string;
}

/** A plain and slow model: every node keeps a list of ancestors, every question walks them. */
interface ModelNode {
  readonly path: readonly number[];
  own: ModelEnd | undefined;
}

interface ModelCallback {
  readonly id: string;
  readonly node: number;
  readonly name: number;
  state: "waiting" | "due" | "gone";
  heard: ModelEnd | undefined;
}

class Model {
  readonly nodes: ModelNode[] = [{ path: [0], own: undefined }];
  readonly callbacks: ModelCallback[] = [];
  #time = 0;
  #batches: ModelCallback[][] = [];

  child(parent: number): void {
    const above = this.#node(parent).path;
    this.nodes.push({ path: [...above, this.nodes.length], own: undefined });
  }

  /** The nearest end on the way up. */
  end(node: number): ModelEnd | undefined {
    return this.#ends(node).at(-1);
  }

  firstEnd(node: number): ModelEnd | undefined {
    return this.#ends(node).reduce<ModelEnd | undefined>(
      (first, each) => (first === undefined || each.at < first.at ? each : first),
      undefined,
    );
  }

  finish(node: number, kind: ModelEnd["kind"], value: string): boolean {
    const target = this.#node(node);
    if (target.own !== undefined) return false;
    target.own = { at: this.#time++, kind, value };
    const due = this.callbacks.filter(
      (each) => each.state === "waiting" && this.#node(each.node).path.includes(node),
    );
    for (const each of due) {
      each.state = "due";
      each.heard = target.own;
    }
    if (due.length > 0) this.#batches.push(due);
    return true;
  }

  add(id: string, node: number, name: number): ModelCallback {
    const heard = this.end(node);
    const callback: ModelCallback = { id, node, name, state: heard ? "due" : "waiting", heard };
    this.callbacks.push(callback);
    if (heard !== undefined) this.#batches.push([callback]);
    return callback;
  }

  remove(node: number, name: number): number {
    const found = this.callbacks.filter(
      (each) => each.node === node && each.name === name && each.state !== "gone",
    );
    for (const each of found) each.state = "gone";
    return found.length;
  }

  has(node: number, name: number): boolean {
    return this.callbacks.some(
      (each) => each.node === node && each.name === name && each.state !== "gone",
    );
  }

  /** The batches of calls that are due, in order; within one, the caller compares sets and partial orders. */
  settle(): { readonly id: string; readonly node: number; readonly value: string }[][] {
    const batches = this.#batches.map((batch) =>
      batch
        .filter((each) => each.state === "due")
        .map(({ id, node, heard }) => ({ id, node, value: heard?.value ?? "" })),
    );
    for (const each of this.#batches.flat()) each.state = "gone";
    this.#batches = [];
    return batches.filter((batch) => batch.length > 0);
  }

  above(upper: number, lower: number): boolean {
    return upper !== lower && this.#node(lower).path.includes(upper);
  }

  #ends(node: number): ModelEnd[] {
    return this.#node(node).path.flatMap((each) => this.#node(each).own ?? []);
  }

  #node(index: number): ModelNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    return node;
  }
}

type Op =
  | { readonly op: "child"; readonly ctx: number }
  | { readonly op: "cancel"; readonly ctx: number }
  | { readonly op: "reject"; readonly ctx: number }
  | { readonly op: "signal"; readonly ctx: number }
  | { readonly op: "add"; readonly ctx: number; readonly name: number }
  | { readonly op: "remove"; readonly ctx: number; readonly name: number }
  | { readonly op: "has"; readonly ctx: number; readonly name: number }
  | { readonly op: "undo"; readonly which: number }
  | { readonly op: "settle" };

const ctx = fc.nat(30);
const name = fc.nat(3);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant("child" as const), ctx }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom("cancel" as const, "reject" as const), ctx }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("signal" as const), ctx }) },
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constant("add" as const), ctx, name }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constantFrom("remove" as const, "has" as const), ctx, name }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("undo" as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.constant({ op: "settle" as const }) },
);

/** What the real tree says of one ctx. */
function statusOf(each: CTX): unknown {
  const { outcome } = each;
  return [each.done, each.cancelled, outcome?.status, outcome && valueOf(outcome)];
}

function valueOf(outcome: NonNullable<FutureStatus<never>["outcome"]>): unknown {
  if (outcome.status === "fulfilled") return "a ctx is never fulfilled";
  return outcome.status === "cancelled" ? outcome.reason.cause : outcome.reason;
}

function expectedStatus(end: ModelEnd | undefined): unknown {
  if (end === undefined) return [false, false, undefined, undefined];
  return [true, end.kind === "cancelled", end.kind, end.value];
}

describe("any tree", () => {
  it("agrees with a plain model in every status, outcome and callback", async () => {
    let callbacksSeen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 60 }), async (ops) => {
        const model = new Model();
        const root = CTX.beginning("0");
        const tree = [root];
        const calls: { id: string; node: number; value: unknown }[] = [];
        const signals = new Map<number, AbortSignal>();
        const undoings: { readonly undo: () => void; readonly callback: ModelCallback }[] = [];
        const indices = new Map<string, object>();
        let added = 0;
        const check = async (): Promise<void> => {
          await settle();
          const batches = model.settle();
          for (const batch of batches) {
            const called = calls.splice(0, batch.length);
            callbacksSeen += batch.length;
            const key = (each: { id: string; value: unknown }): string =>
              `${each.id}:${String(each.value)}`;
            expect(called.map(key).sort()).toEqual(batch.map(key).sort());
            // Parents before children, and those of one ctx in the order added.
            for (const [index, one] of called.entries()) {
              for (const later of called.slice(index + 1)) {
                expect(model.above(later.node, one.node)).toBe(false);
                if (later.node === one.node)
                  expect(Number(later.id)).toBeGreaterThan(Number(one.id));
              }
            }
          }
          expect(calls).toEqual([]);
        };
        for (const each of [...ops, { op: "settle" } as const]) {
          if (each.op === "settle") {
            await check();
            continue;
          }
          if (each.op === "undo") {
            const undoing = undoings[each.which];
            undoing?.undo();
            if (undoing !== undefined) undoing.callback.state = "gone";
            continue;
          }
          const index = each.ctx % tree.length;
          const target = tree[index] ?? root;
          if (each.op === "child") {
            tree.push(target.child(String(tree.length)));
            model.child(index);
          } else if (each.op === "cancel" || each.op === "reject") {
            const value = `end ${index}`;
            const effect = each.op === "cancel" ? target.cancel(value) : target.reject(value);
            const kind = each.op === "cancel" ? "cancelled" : "rejected";
            expect(effect).toBe(model.finish(index, kind, value));
          } else if (each.op === "signal") {
            signals.set(index, target.signal);
          } else {
            const key = `${index} ${each.name}`;
            const byIndex = indices.get(key) ?? {};
            indices.set(key, byIndex);
            if (each.op === "add") {
              const id = String(added++);
              const hear = (status: FutureStatus<never>): void => {
                const { outcome } = status;
                calls.push({ id, node: index, value: outcome && valueOf(outcome) });
              };
              const undo = target.addOnDone((_, status) => hear(status), { index: byIndex });
              undoings.push({ undo, callback: model.add(id, index, each.name) });
            } else if (each.op === "remove") {
              expect(target.removeDoneCallback(byIndex)).toBe(model.remove(index, each.name));
            } else {
              expect(target.hasDirectDoneCallback(byIndex)).toBe(model.has(index, each.name));
            }
          }
          expect(tree.map(statusOf)).toEqual(
            [...tree.keys()].map((node) => expectedStatus(model.end(node))),
          );
          for (const [node, signal] of signals) {
            const first = model.firstEnd(node);
            expect(signal.aborted).toBe(first !== undefined);
            if (first === undefined) continue;
            // A cancelled end aborts with its CancelledError, whose cause says which end it was.
            const reason = signal.reason as string | { readonly cause: unknown };
            expect(typeof reason === "string" ? reason : reason.cause).toBe(first.value);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(callbacksSeen).toBeGreaterThan(500);
  });
});
