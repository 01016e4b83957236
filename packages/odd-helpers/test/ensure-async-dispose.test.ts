import { CTX } from "@machinery/ctx";
import { recordLog } from "@machinery/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ensureAsyncDispose } from "../src/index.ts";

function disposable(events: unknown[], failure?: Error): AsyncDisposable {
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      events.push("dispose");
      await Promise.resolve();
      if (failure !== undefined) throw failure;
      events.push("disposed");
    },
  };
}

describe("ensureAsyncDispose", () => {
  it("returns what the start returns, and disposes of nothing", async () => {
    const events: unknown[] = [];
    expect(await ensureAsyncDispose(disposable(events), () => "started")).toBe("started");
    expect(events).toEqual([]);
  });

  it("disposes of the instance before the error of the start goes on", async () => {
    const events: unknown[] = [];
    const error = new Error("start");
    const started = ensureAsyncDispose(disposable(events), () => Promise.reject(error));
    await started.catch((thrown: unknown) => events.push(thrown));
    expect(events).toEqual(["dispose", "disposed", error]);
  });

  it("takes a function that can be disposed of", async () => {
    const events: unknown[] = [];
    const instance = Object.assign(() => undefined, disposable(events));
    const started = ensureAsyncDispose(instance, () => Promise.reject(new Error("start")));
    await expect(started).rejects.toThrow("start");
    expect(events).toEqual(["dispose", "disposed"]);
  });

  it("does the same for a start that throws at once", async () => {
    const events: unknown[] = [];
    const error = new Error("start");
    const started = ensureAsyncDispose(disposable(events), () => {
      throw error;
    });
    await expect(started).rejects.toBe(error);
    expect(events).toEqual(["dispose", "disposed"]);
  });

  it("lets the error of the start go on where the disposal fails too, and logs the other", async () => {
    const log = recordLog();
    const error = new Error("start");
    const failure = new Error("dispose");
    const started = ensureAsyncDispose(disposable([], failure), () => Promise.reject(error), {
      log,
    });
    await expect(started).rejects.toBe(error);
    expect(log.errors).toEqual([
      { message: "ensureAsyncDispose: disposing of an object failed too", error: failure },
    ]);
  });

  it("is not disturbed by a logger that throws", async () => {
    const error = new Error("start");
    const log = {
      info: () => undefined,
      error: () => {
        throw new Error("log");
      },
    };
    const started = ensureAsyncDispose(
      disposable([], new Error("dispose")),
      () => Promise.reject(error),
      { log },
    );
    await expect(started).rejects.toBe(error);
  });

  it("rejects what cannot be disposed of asynchronously, before it starts", async () => {
    let started = false;
    const start = (): void => void (started = true);
    for (const instance of [undefined, null, 5, {}, CTX.beginning("sync")]) {
      // @ts-expect-error it cannot be disposed of asynchronously
      await expect(ensureAsyncDispose(instance, start)).rejects.toThrow(
        "ensureAsyncDispose: instance must have a function [Symbol.asyncDispose], got ",
      );
    }
    expect(started).toBe(false);
  });

  it("rejects a start, options and a log that are none", async () => {
    const instance = disposable([]);
    // @ts-expect-error it is no function
    await expect(ensureAsyncDispose(instance, 1)).rejects.toThrow(
      "ensureAsyncDispose: start must be a function, got 1",
    );
    // @ts-expect-error they are no options
    await expect(ensureAsyncDispose(instance, () => 1, null)).rejects.toThrow(
      "ensureAsyncDispose: options must be an object, got null",
    );
    // @ts-expect-error it is no logger
    await expect(ensureAsyncDispose(instance, () => 1, { log: 1 })).rejects.toThrow(
      "ensureAsyncDispose: log must have the functions info and error, got 1",
    );
  });

  it("disposes exactly where the start fails, and the first error wins", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), fc.boolean(), async (fails, later, disposal) => {
        const events: unknown[] = [];
        const failure = disposal ? new Error("dispose") : undefined;
        const outcome = ensureAsyncDispose(
          disposable(events, failure),
          async () => {
            if (later) await Promise.resolve();
            if (fails) throw new Error("start");
            return "value";
          },
          { log: recordLog() },
        ).catch((error: unknown) => String(error));
        expect(await outcome).toBe(fails ? "Error: start" : "value");
        expect(events.includes("dispose")).toBe(fails);
      }),
    );
  });
});
