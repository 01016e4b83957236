import { expect, it } from "vitest";
import { CTX } from "../src/index.ts";

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
