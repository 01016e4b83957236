import { expect, it } from "vitest";
import { AsyncEvent, Future, Semaphore } from "../src/index.ts";

it("what one waits for says what it is", () => {
  const things = [new AsyncEvent(), new Semaphore(), new Future()];
  expect(things.map((thing) => Object.prototype.toString.call(thing))).toEqual([
    "[object AsyncEvent]",
    "[object Semaphore]",
    "[object Future]",
  ]);
});
