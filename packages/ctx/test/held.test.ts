import { recordLog } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { inspect } from "../src/inspection.ts";
import { settle } from "./support/noise.ts";

const ignore = (): void => undefined;

const holds = (...all: CTX[]): unknown[] => all.map((ctx) => inspect(ctx)?.holds);

describe("a ctx is held", () => {
  it("as long as something listens to it or below it, and no longer", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const below = child.child("below");
    const all = [root, child, below];
    const states = [holds(...all)];
    const first = below.addDoneCallback(ignore);
    const second = below.addDoneCallback(ignore);
    states.push(holds(...all));
    first();
    first();
    states.push(holds(...all));
    second();
    states.push(holds(...all));
    below.addDoneCallback(ignore);
    states.push(holds(...all));
    below.cancel();
    states.push(holds(...all));
    expect(states).toEqual([
      [0, 0, 0],
      [1, 1, 2],
      [1, 1, 1],
      [0, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it("by nobody once it has ended, also where what was due is taken back", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const below = child.child("below");
    const undo = below.addDoneCallback(ignore);
    child.cancel();
    undo();
    below.cancel();
    expect(holds(root, child, below)).toEqual([0, 0, 0]);
  });

  it("among others in the order in which they came to be held, whichever leaves", () => {
    const root = CTX.beginning("root");
    const children = ["a", "b", "c", "d", "e"].map((name) => root.child(name));
    const seen: string[] = [];
    const look = (): void => {
      const held = inspect(root)?.children ?? [];
      seen.push(
        held.map((each) => "abcde"[children.findIndex((child) => child === each)]).join(""),
      );
    };
    const [a, b, c, d] = children.map((child) => child.addDoneCallback(ignore));
    for (const leave of [b, d, a, c]) {
      leave?.();
      look();
      children[1]?.addDoneCallback(ignore);
      look();
      children[1]?.removeDoneCallback(ignore);
    }
    expect(seen).toEqual(["acde", "acdeb", "ace", "aceb", "ce", "ceb", "e", "eb"]);
  });

  it("no longer among others when it has ended", () => {
    const root = CTX.beginning("root");
    const children = [root.child("a"), root.child("b"), root.child("c")];
    for (const child of children) child.addDoneCallback(ignore);
    children[1]?.cancel();
    expect([inspect(root)?.children, holds(root)]).toEqual([[children[0], children[2]], [2]]);
  });
});

it("a callback that was added after the end and taken back is not called, nor reported", async () => {
  const log = recordLog();
  const ctx = CTX.beginning("root", { log });
  let called = 0;
  ctx.cancel();
  ctx.addDoneCallback(() => called++)();
  await settle();
  expect([called, log.errors]).toEqual([0, []]);
});
