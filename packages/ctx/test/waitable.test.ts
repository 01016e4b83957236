import { describe, expect, it } from "vitest";
import { AsyncEvent, CTX, Future } from "../src/index.ts";
import { isAsyncEvent, isComplete, isWaitByCallback } from "../src/waitable.ts";
import { countingSignal, CountingWait } from "./support/counting.ts";

function nothing(): void {
  // Does nothing.
}

/** What these names lead to a function in, but for one of them. */
function without(names: readonly string[], missing: string): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((each) => each !== missing).map((each) => [each, nothing]),
  );
}

describe.each<[string, (value: unknown) => boolean, readonly string[], () => unknown]>([
  [
    "what can be waited for by a callback",
    isWaitByCallback,
    ["addDoneCallback", "removeDoneCallback", "done"],
    () => new Future(),
  ],
  [
    "an event",
    isAsyncEvent,
    ["addSetCallback", "set", "clear", "wait", "isSet"],
    () => new AsyncEvent(),
  ],
])("%s", (_, is, names, make) => {
  it("is what has the shape of it", () => {
    const values = [make(), without(names, "none"), {}, () => 1, "text", 1, null, undefined];
    expect(values.map(is)).toEqual([true, true, false, false, false, false, false, false]);
  });

  it.each(names)("needs its %s", (missing) => {
    expect(is(without(names, missing))).toBe(false);
  });
});

it("what is waited for is complete from the call on that completes it, but for a promise", () => {
  const root = CTX.beginning("root");
  const future = new Future<number>();
  const event = new AsyncEvent();
  const controller = new AbortController();
  const promise = Promise.resolve();
  const waits = [root, future, event, controller.signal, promise];
  const complete = (): boolean[] => waits.map((each) => isComplete("a", each));
  expect(complete()).toEqual([false, false, false, false, false]);
  root.cancel();
  future.resolve(1);
  event.set();
  controller.abort();
  expect(complete()).toEqual([true, true, true, true, false]);
});

it("what calls back at once, against what it promises, has nothing else listened to", async () => {
  const hasty = Object.assign(new CountingWait(), {
    addDoneCallback: (callback: () => void) => {
      callback();
      return nothing;
    },
  });
  const [before, after] = [new CountingWait(), new CountingWait()];
  await CTX.beginning("root").waitForFirst(before, hasty, after);
  expect([before.registered, after.registered, before.added, after.added]).toEqual([0, 0, 1, 0]);
});

it("what completes while the others are listened to is counted", async () => {
  const done = new CountingWait();
  const completing = Object.assign(new CountingWait(), {
    addDoneCallback: () => {
      done.done = true;
      return nothing;
    },
  });
  const first = CTX.beginning("root").waitForFirst(completing, done);
  await expect(first).resolves.toBeUndefined();
  expect(done.added).toBe(0);
});

it("a signal that has aborted is not listened to any more while others are waited for", async () => {
  const { signal, abort, listeners } = countingSignal();
  const future = new Future<number>();
  const waiting = CTX.beginning("root").waitForAll(signal, future);
  expect(listeners()).toBe(1);
  abort();
  expect(listeners()).toBe(0);
  future.resolve(1);
  await waiting;
});

it.each(["waitForFirst", "waitForAll"] as const)(
  "%s rejects with what is thrown by something that cannot be listened to, and listens to nothing",
  async (wait) => {
    const root = CTX.beginning("root");
    const error = new Error("no");
    const hostile = Object.assign(new CountingWait(), {
      addDoneCallback: (): never => {
        throw error;
      },
    });
    const [before, after, complete] = [
      new CountingWait(),
      new CountingWait(),
      new Future<number>(),
    ];
    complete.resolve(1);
    const waits =
      wait === "waitForAll" ? [complete, before, hostile, after] : [before, hostile, after];
    await expect(root[wait](...waits)).rejects.toBe(error);
    expect([before.registered, after.registered, before.added, after.added]).toEqual([0, 0, 1, 0]);
  },
);
