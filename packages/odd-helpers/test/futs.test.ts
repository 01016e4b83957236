import { CTX, Future, type Outcome } from "@machinery/ctx";
import { recordLog } from "@machinery/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAndApplyResult, noncancelledResultsFromFuts } from "../src/index.ts";

type State = "pending" | "cancelled" | { readonly result: unknown } | { readonly error: unknown };

function future(state: State): Future<unknown> {
  const made = new Future<unknown>();
  if (state === "cancelled") made.cancel("why");
  else if (state !== "pending" && "result" in state) made.resolve(state.result);
  else if (state !== "pending") made.reject(state.error);
  return made;
}

function stateOf({ outcome }: { readonly outcome: Outcome<unknown> | undefined }): State {
  switch (outcome?.status) {
    case undefined:
      return "pending";
    case "cancelled":
      return "cancelled";
    case "fulfilled":
      return { result: outcome.value };
    case "rejected":
      return { error: outcome.reason };
  }
}

const one = new Error("one");
const two = new Error("two");

describe("noncancelledResultsFromFuts", () => {
  it("returns the results in order, and no error where none failed", () => {
    const futs = [{ result: 2 }, "pending", { result: undefined }, "cancelled", { result: 1 }];
    expect(noncancelledResultsFromFuts(futs.map((each) => future(each as State)))).toEqual([
      undefined,
      [2, undefined, 1],
    ]);
  });

  it("returns the one error, be it in several futures, beside the results", () => {
    const futs = [future({ error: one }), future({ result: 1 }), future({ error: one })];
    expect(noncancelledResultsFromFuts(futs)).toEqual([one, [1]]);
  });

  it("returns an AggregateError of several", () => {
    const futs = [future({ error: two }), future({ error: one }), future({ error: two })];
    const [error, results] = noncancelledResultsFromFuts(futs);
    expect([String(error), (error as AggregateError).errors, results]).toEqual([
      "AggregateError: Futures failed",
      [two, one],
      [],
    ]);
  });

  it("takes tasks, and nothing at all", async () => {
    const ctx = CTX.beginning("root", { log: recordLog() });
    const task = ctx.asyncAsBackground(() => 5);
    await task;
    expect([noncancelledResultsFromFuts([task]), noncancelledResultsFromFuts([])]).toEqual([
      [undefined, [5]],
      [undefined, []],
    ]);
  });

  it.each([
    [undefined, "futs must be an array of futures, got undefined"],
    [new Future(), "futs must be an array of futures, got an object of SettableFuture"],
    [[1], "futs must hold futures or tasks only, got 1"],
    [[Promise.resolve()], "futs must hold futures or tasks only, got an object of Promise"],
  ])("throws for %o", (futs, message) => {
    // @ts-expect-error they are no futures
    expect(() => noncancelledResultsFromFuts(futs)).toThrow(
      new TypeError(`noncancelledResultsFromFuts: ${message}`),
    );
  });
});

describe("findAndApplyResult", () => {
  const apply = (final: State, ...futs: State[]): unknown => {
    const all = [final, ...futs].map(future);
    const [first, ...others] = all;
    const returned = findAndApplyResult(first ?? new Future(), others);
    return [returned, ...all.map(stateOf)];
  };

  it("changes nothing where nothing has ended", () => {
    expect(apply("pending", "pending")).toEqual([false, "pending", "pending"]);
    expect(apply("pending")).toEqual([false, "pending"]);
  });

  it("spreads the first result to final and to the unfinished", () => {
    expect(apply("pending", "pending", { result: 1 }, "cancelled", { result: 2 })).toEqual([
      true,
      { result: 1 },
      { result: 1 },
      { result: 1 },
      "cancelled",
      { result: 2 },
    ]);
  });

  it("takes a result of undefined for a result", () => {
    expect(apply("pending", { result: undefined }, "pending")).toEqual([
      true,
      { result: undefined },
      { result: undefined },
      { result: undefined },
    ]);
  });

  it("spreads an error before a result, also one of undefined", () => {
    for (const error of [one, undefined]) {
      expect(apply("pending", { result: 1 }, { error }, "pending")).toEqual([
        true,
        { error },
        { result: 1 },
        { error },
        { error },
      ]);
    }
  });

  it("spreads several errors as one AggregateError", () => {
    const final = new Future();
    findAndApplyResult(final, [future({ error: one }), future({ error: two })]);
    expect((final.exception() as AggregateError).errors).toEqual([one, two]);
  });

  it("cancels final, and leaves the others, where one was cancelled and none has more to say", () => {
    const final = new Future();
    const pending = new Future();
    expect(findAndApplyResult(final, [pending, future("cancelled")])).toBe(true);
    expect([final.cancelled, final.outcome, pending.done]).toEqual([
      true,
      { status: "cancelled", reason: expect.objectContaining({ cause: "why" }) as unknown },
      false,
    ]);
  });

  it("spreads a final that has ended, whatever the futures ended with, and says it did not change", () => {
    for (const final of ["cancelled", { result: 0 }, { error: two }] as const) {
      expect(apply(final, "pending", { error: one }, { result: 1 })).toEqual([
        false,
        final,
        final,
        { error: one },
        { result: 1 },
      ]);
    }
  });

  it("leaves what has ended as it was, and nothing unfinished once final has ended with an outcome", () => {
    const state = fc.constantFrom<State>(
      "pending",
      "cancelled",
      { result: 1 },
      { result: 2 },
      { error: one },
      { error: two },
    );
    fc.assert(
      fc.property(state, fc.array(state, { maxLength: 6 }), (before, states) => {
        const final = future(before);
        const futs = states.map(future);
        const returned = findAndApplyResult(final, futs);
        expect(returned).toBe(before === "pending" && final.done);
        if (before !== "pending") expect(stateOf(final)).toEqual(before);
        futs.forEach((fut, index) => {
          const was = states[index];
          if (was !== "pending") expect(stateOf(fut)).toEqual(was);
          else if (before !== "pending" || (final.done && !final.cancelled)) {
            expect(stateOf(fut)).toEqual(stateOf(final));
          } else expect(fut.done).toBe(false);
        });
      }),
    );
  });

  it("throws for what cannot be settled, and settles nothing", () => {
    const ctx = CTX.beginning("root", { log: recordLog() });
    const task = ctx.asyncAsBackground((own) => own.wait());
    const final = new Future();
    const messages: unknown[] = [];
    for (const [first, futs] of [
      [undefined, []],
      [task, []],
      [ctx, []],
      [final, undefined],
      [final, [future({ result: 1 }), task]],
    ]) {
      try {
        // @ts-expect-error they are no futures
        findAndApplyResult(first, futs);
      } catch (error) {
        messages.push(String(error));
      }
    }
    ctx.cancel();
    const must = "must be a Future, which can be settled, got";
    expect([final.done, messages]).toEqual([
      false,
      [
        `TypeError: findAndApplyResult: final ${must} undefined`,
        `TypeError: findAndApplyResult: final ${must} an object of RunningTask`,
        `TypeError: findAndApplyResult: final ${must} an object of Context`,
        "TypeError: findAndApplyResult: futs must be an array of futures, got undefined",
        `TypeError: findAndApplyResult: each of futs ${must} an object of RunningTask`,
      ],
    ]);
  });
});
