import { expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { RunningTasks } from "../src/running-tasks.ts";

it("cancels 100,000 at once", { timeout: 60_000 }, async () => {
  const ctx = CTX.beginning("root");
  const tasks = new RunningTasks(ctx);
  for (let n = 0; n < 100_000; n++) tasks.add(ctx.asyncAsBackground((own) => own.wait()));
  tasks.cancel();
  await tasks.none();
  expect(tasks.size).toBe(0);
});
