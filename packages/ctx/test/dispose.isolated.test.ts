import { afterEach, describe, expect, it, vi } from "vitest";
import { asyncDisposeOf, defineAsyncDispose, defineDispose } from "../src/dispose.ts";
import * as root from "../src/index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Takes the symbols of explicit resource management away, as on a platform that is older. */
function withoutDisposal(): void {
  const Native = Symbol;
  const missing: PropertyKey[] = ["dispose", "asyncDispose"];
  // A stand-in, since the real ones can be neither deleted nor hidden.
  const standIn = new Proxy((name?: string) => Native(name), {
    get: (_, key): unknown => (missing.includes(key) ? undefined : Reflect.get(Native, key)),
  });
  vi.stubGlobal("Symbol", standIn);
}

const keys = { sync: Symbol.for("Symbol.dispose"), async: Symbol.for("Symbol.asyncDispose") };

describe("disposal", () => {
  it("is keyed by the platform's symbols where it has them", async () => {
    const disposed: string[] = [];
    const thing = {} as Disposable & AsyncDisposable;
    defineDispose(thing, () => disposed.push("sync"));
    defineAsyncDispose(thing, () => Promise.resolve(void disposed.push("async")));
    thing[Symbol.dispose]();
    await thing[Symbol.asyncDispose]();
    expect([disposed, asyncDisposeOf(thing), Object.keys(thing)]).toEqual([
      ["sync", "async"],
      // Asked for as a value, it is compared and never called.
      Reflect.get(thing, Symbol.asyncDispose),
      [],
    ]);
  });

  it("is as hidden, and as easily replaced, as the methods of a class", () => {
    class Thing {
      method(): void {
        // Does nothing.
      }
      declare [Symbol.dispose]: () => void;
    }
    const { method } = Thing.prototype;
    defineDispose(Thing.prototype, method);
    expect(Object.getOwnPropertyDescriptor(Thing.prototype, Symbol.dispose)).toEqual(
      Object.getOwnPropertyDescriptor(Thing.prototype, "method"),
    );
  });

  it("is keyed by Symbol.for where the platform has none", async () => {
    withoutDisposal();
    vi.resetModules();
    const { CTX }: typeof root = await import("../src/index.ts");
    const ctx = CTX.beginning("a");
    const dispose: unknown = Reflect.get(ctx, keys.sync);
    expect(typeof dispose).toBe("function");
    Reflect.apply(dispose as () => void, ctx, []);
    expect(ctx.cancelled).toBe(true);
  });

  it("of an async kind is found there too", () => {
    withoutDisposal();
    const thing = {} as AsyncDisposable;
    const dispose = (): Promise<void> => Promise.resolve();
    defineAsyncDispose(thing, dispose);
    expect([asyncDisposeOf(thing), Reflect.get(thing, keys.async), asyncDisposeOf({})]).toEqual([
      dispose,
      dispose,
      undefined,
    ]);
  });
});

it("the root entry exports these values and no others", () => {
  expect(Object.keys(root).sort()).toEqual([
    "AsyncEvent",
    "CTX",
    "CancelledError",
    "Future",
    "InvalidStateError",
    "Semaphore",
    "TimeoutError",
    "systemClock",
  ]);
});
