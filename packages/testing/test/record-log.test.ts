import { CTX } from "@machinery/ctx";
import { recordLog } from "@machinery/testing";
import { expect, it } from "vitest";

it("keeps what a ctx logs, in the order it came", () => {
  const log = recordLog();
  const ctx = CTX.beginning("test", { log });
  const error = new Error("boom");
  ctx.logInfo("one");
  ctx.logException("two", error);
  ctx.logInfo("three");
  ctx.logException("four");
  expect([log.infos, log.errors]).toEqual([
    ["one", "three"],
    [
      { message: "two", error },
      { message: "four", error: undefined },
    ],
  ]);
});
