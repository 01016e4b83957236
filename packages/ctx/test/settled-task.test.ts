import { recordLog } from "@machinery/testing";
import { describe, expect, it } from "vitest";
import { CTX } from "../src/index.ts";
import { SettledTask } from "../src/settled-task.ts";
import { isTask } from "../src/task.ts";
import { settle } from "./support/noise.ts";

const error = new Error("oh");

describe("a task that is over from the beginning", () => {
  it("is a task that is named below its ctx", () => {
    const task = new SettledTask(CTX.beginning("root").child("below"), "promise", "fulfilled", 1);
    expect([isTask(task), task.name, task.label]).toEqual([
      true,
      "root-->below-->promise",
      "root-->below-->promise",
    ]);
  });

  it("has ended as it is told, cannot be cancelled, and is settled like that", async () => {
    const ctx = CTX.beginning("root");
    const tasks = [
      new SettledTask(ctx, "a", "fulfilled", 1),
      new SettledTask(ctx, "b", "rejected", error),
    ];
    const cancels = tasks.map((task) => task.cancel());
    expect([
      cancels,
      tasks.map(({ done, cancelled, outcome }) => [done, cancelled, outcome]),
    ]).toEqual([
      [false, false],
      [
        [true, false, { status: "fulfilled", value: 1 }],
        [true, false, { status: "rejected", reason: error }],
      ],
    ]);
    expect(await Promise.allSettled(tasks)).toEqual(tasks.map(({ outcome }) => outcome));
  });

  it("reports a callback that throws where its ctx logs", async () => {
    const log = recordLog();
    const task = new SettledTask(CTX.beginning("root", { log }), "promise", "fulfilled", 1);
    task.addDoneCallback(() => {
      throw error;
    });
    await settle();
    expect(log.errors.map((each) => each.error)).toEqual([error]);
    expect(log.errors[0]?.message).toContain("root-->promise");
  });
});
