import { expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { onSettled, type SettleListener, wasWaitedFor } from "../src/promise-reactions.ts";

it("a thenable that settles more than once has settled as it did first", async () => {
  const twice = {
    // What somebody else's thenable may do.
    then: ((resolve: (value: number) => void, reject: (error: unknown) => void) => {
      resolve(1);
      resolve(2);
      reject(new Error("too late"));
    }) as PromiseLike<number>["then"],
  };
  expect(await CTX.beginning("test").until(twice)).toBe(1);
});

it("one who has left a reaction cannot take it from the next", async () => {
  let settle: (value: string) => void = () => undefined;
  const promise = new Promise<string>((resolve) => {
    settle = resolve;
  });
  const seen: unknown[] = [];
  const listener = (name: string): SettleListener => ({
    fulfilled: (value) => seen.push([name, value]),
    rejected: () => seen.push(`${name} rejected`),
  });
  const [first, second] = [listener("first"), listener("second")];
  const reaction = onSettled(promise, first);
  reaction.leave(first);
  expect(onSettled(promise, second)).toBe(reaction);
  reaction.leave(first);
  settle("value");
  await promise;
  expect(seen).toEqual([["second", "value"]]);
});

it("a promise was waited for where a wait has left its reaction and none has taken it over", () => {
  const promise = new Promise<never>(() => undefined);
  const listener: SettleListener = { fulfilled: () => undefined, rejected: () => undefined };
  const states = [wasWaitedFor(promise)];
  const reaction = onSettled(promise, listener);
  states.push(wasWaitedFor(promise));
  reaction.leave(listener);
  states.push(wasWaitedFor(promise));
  onSettled(promise, listener);
  states.push(wasWaitedFor(promise));
  expect(states).toEqual([false, false, true, false]);
});
