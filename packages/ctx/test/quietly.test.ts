import { recordLog } from "@machinery/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CancelledError, CTX } from "../src/index.ts";
import { isEndOf, quietly } from "../src/quietly.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("quietly", () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  let others: NodeJS.UnhandledRejectionListener[];

  beforeEach(() => {
    others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", note);
  });

  afterEach(() => {
    process.removeAllListeners("unhandledRejection");
    for (const each of others) process.on("unhandledRejection", each);
    unhandled.length = 0;
  });

  it("settles as the function does", async () => {
    const ctx = CTX.beginning("root");
    const error = new Error("own");
    await expect(quietly(ctx, () => Promise.resolve(1))).resolves.toBe(1);
    await expect(quietly(ctx, () => Promise.reject(error))).rejects.toBe(error);
  });

  it("needs no handler where the function rejects because the ctx has ended", async () => {
    const ctx = CTX.beginning("root");
    ctx.cancel();
    const promise = quietly(ctx, () => ctx.wait());
    await turn();
    expect(unhandled).toEqual([]);
    await expect(promise).rejects.toBeInstanceOf(CancelledError);
  });

  it("leaves any other rejection to the user, also when the ctx has ended", async () => {
    const ctx = CTX.beginning("root");
    ctx.cancel();
    const error = new Error("own");
    void quietly(ctx, () => Promise.reject(error));
    await turn();
    expect(unhandled).toEqual([error]);
  });

  it("leaves a CancelledError to the user while the ctx has not ended", async () => {
    const error = new CancelledError("other");
    void quietly(CTX.beginning("root"), () => Promise.reject(error));
    await turn();
    expect(unhandled).toEqual([error]);
  });

  it("rejects with what the function throws at once", async () => {
    const error = new Error("at once");
    const thrown = quietly(CTX.beginning("root"), () => {
      throw error;
    });
    await expect(thrown).rejects.toBe(error);
  });

  it.each([undefined, null, {}, 5])("rejects as the function does where ctx is %s", async (ctx) => {
    const error = new TypeError("no ctx");
    // @ts-expect-error it is no ctx
    await expect(quietly(ctx, () => Promise.reject(error))).rejects.toBe(error);
  });
});

describe("isEndOf", () => {
  const reason = new Error("reason");

  it("is false for whatever error while the ctx has not ended", () => {
    const ctx = CTX.beginning("root");
    expect([new CancelledError(), reason, undefined].map((each) => isEndOf(ctx, each))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([undefined, null, {}, 5])("is false where ctx is %s", (ctx) => {
    // @ts-expect-error it is no ctx
    expect(isEndOf(ctx, new CancelledError())).toBe(false);
  });

  it("knows a cancelled ctx by any cancellation, by its reason, and by either as a cause", () => {
    const ctx = CTX.beginning("root");
    ctx.cancel(reason);
    const abort = new DOMException("aborted", "AbortError");
    const ways: unknown[] = [new CancelledError(), abort, reason, ctx.signal.reason];
    const all: unknown[] = [...ways, ...ways.map((cause) => new Error("wrapped", { cause }))];
    expect(all.map((each) => isEndOf(ctx, each))).toEqual(all.map(() => true));
  });

  it("knows a rejected ctx by its error, and not by the cause of that", () => {
    const cause = new Error("cause");
    const error = new Error("error", { cause });
    const ctx = CTX.beginning("root");
    ctx.reject(error);
    const errors = [error, new Error("wrapped", { cause: error }), cause, new Error("other")];
    expect(errors.map((each) => isEndOf(ctx, each))).toEqual([true, true, false, false]);
  });

  it("knows by both errors a ctx that ended on its own after its parent", () => {
    const parent = CTX.beginning("root");
    const ctx = parent.child("child");
    parent.reject(reason);
    ctx.cancel();
    expect([isEndOf(ctx, reason), isEndOf(ctx, new CancelledError())]).toEqual([true, true]);
  });

  it("knows a ctx that was rejected with nothing", () => {
    const ctx = CTX.beginning("root", { log: recordLog() });
    ctx.reject(undefined);
    expect([isEndOf(ctx, undefined), isEndOf(ctx, new Error("other"))]).toEqual([true, false]);
  });
});
