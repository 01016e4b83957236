import { Future } from "@machinery/ctx";
import { expect, it } from "vitest";
import { contextTree } from "../context-tree.ts";
import { Ledger } from "../ledger.ts";

const SILENT = { info: () => undefined, error: () => undefined };

it("is one line where there is room for it, and else a tree", () => {
  const { root, account } = new Ledger("app", SILENT);
  const jobs = root.child("jobs");
  for (const name of ["sweep", "cook", "bake"]) jobs.child(name).addDoneCallback(() => name);
  root.child("idle");
  root
    .child("screen")
    .child("line")
    .addDoneCallback(() => undefined);
  expect(contextTree(account, 80)).toEqual(["app { jobs { sweep, cook, bake }, screen ─ line }"]);
  expect(contextTree(account, 30)).toEqual([
    "app",
    "├─ jobs { sweep, cook, bake }",
    "└─ screen ─ line",
  ]);
  expect(contextTree(account, 20)).toEqual([
    "app",
    "├─ jobs",
    "│  ├─ sweep",
    "│  ├─ cook",
    "│  └─ bake",
    "└─ screen ─ line",
  ]);
});

it("has a ctx that has ended as long as something is cleaned up there", async () => {
  const { root, account } = new Ledger("app", SILENT);
  const cleaned = new Future<void>();
  const task = root.asyncAsBackground(() => cleaned, { name: "job" });
  await Promise.resolve();
  task.cancel();
  expect(contextTree(account, 80)).toEqual(["app ─ job (ending)"]);
  cleaned.resolve();
  await task;
  expect(contextTree(account, 80)).toEqual(["app"]);
});
