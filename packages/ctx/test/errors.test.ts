import { inspect } from "node:util";
import { expect, it } from "vitest";
import { CancelledError, CTX, InvalidStateError, TimeoutError } from "../src/index.ts";

it.each([
  ["CancelledError", CancelledError],
  ["TimeoutError", TimeoutError],
  ["InvalidStateError", InvalidStateError],
] as const)("a %s is an Error with its own name, a message and a cause", (name, Kind) => {
  const cause = new Error("why");
  const error = new Kind("what", { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(Kind);
  expect([error.name, error.message, error.cause, String(error)]).toEqual([
    name,
    "what",
    cause,
    `${name}: what`,
  ]);
  expect(error.stack?.startsWith(`${name}: what\n`)).toBe(true);
  expect(inspect(error)).toContain(`${name}: what`);
  expect([new Kind().message, "cause" in new Kind()]).toEqual(["", false]);
});

it("a CancelledError alone has the code of Node's own", () => {
  const codes = [CancelledError, TimeoutError, InvalidStateError].map(
    (Kind) => (new Kind("x") as { code?: unknown }).code,
  );
  expect(codes).toEqual(["ABORT_ERR", undefined, undefined]);
});

it("a CancelledError is made when it is first asked for, and then stays the same", () => {
  const root = CTX.beginning("root");
  const whoCancels = (): boolean => root.cancel();
  const whoAsks = (): unknown => root.outcome;
  whoCancels();
  expect([root.done, root.cancelled, root.child("a").done]).toEqual([true, true, true]);
  const outcome = whoAsks() as { readonly reason: CancelledError };
  expect(outcome.reason.stack).toContain("whoAsks");
  expect(outcome.reason.stack).not.toContain("whoCancels");
  expect((root.outcome as typeof outcome).reason).toBe(outcome.reason);
  expect(root.signal.reason).toBe(outcome.reason);
});
