import { type CTX, Future } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { expect, it } from "vitest";
import { contextTree } from "../context-tree.ts";
import { Ledger } from "../ledger.ts";

const NOTHING = { tasks: 0, listeners: 0, timers: 0 };
const SILENT = { info: () => undefined, error: () => undefined };

it("counts a task until its function is over, not until it is asked to stop", async () => {
  const ledger = new Ledger("root", SILENT);
  const over = new Future<void>();
  const task = ledger.root.child("child").asyncAsBackground(() => over);
  await Promise.resolve();
  expect(ledger.open.tasks).toBe(1);
  task.cancel();
  ledger.root.cancel();
  expect(ledger.open.tasks).toBe(1);
  over.resolve();
  await task;
  expect(ledger.open).toEqual(NOTHING);
});

it("counts a callback until it is taken back or called", () => {
  const { root, ...ledger } = withRoot();
  const callback = (): void => undefined;
  const child = root.child("child");
  const undo = root.addDoneCallback(callback);
  child.addOnDone(callback);
  child.addOnDone(() => undefined, { index: ledger });
  expect(ledger.open().listeners).toBe(3);
  undo();
  expect(ledger.open().listeners).toBe(2);
  child.removeDoneCallback(ledger);
  expect(ledger.open().listeners).toBe(1);
  child.cancel();
  expect(ledger.open()).toEqual(NOTHING);
});

it("counts a signal that was taken until its ctx has ended", () => {
  const { root, open } = withRoot();
  const child = root.child("child");
  expect(child.signal.aborted).toBe(false);
  expect(open().listeners).toBe(1);
  child.cancel();
  expect(open()).toEqual(NOTHING);
});

it("counts waits and timers until they are over", async () => {
  const { root, open } = withRoot();
  const child = root.child("child");
  const sleeping = child.sleep(60_000);
  expect(open()).toEqual({ tasks: 0, listeners: 1, timers: 1 });
  child.cancel();
  await sleeping.catch(() => undefined);
  expect(open()).toEqual(NOTHING);
});

it("counts a generator from its first step to its last", async () => {
  const ledger = new Ledger("root", SILENT);
  const generator = ledger.counted(one());
  expect(ledger.open.tasks).toBe(0);
  await generator.next();
  expect(ledger.open.tasks).toBe(1);
  await generator.return(undefined);
  expect(ledger.open.tasks).toBe(0);
});

it("knows of everything that the packages do, and that they leave nothing", async () => {
  const { root, open, ledger } = withRoot();
  const during: unknown[] = [];
  await withTaskHolder(root, async (holder) => {
    holder.addCoroutine((ctx) => ctx.sleep(5), { name: "sleeper" });
    const items = queue<number>(root);
    await withQueueManager(root, async ({ streamer, feeder }) => {
      feeder.addAsyncGenerator(async function* ticking(ctx) {
        for await (const [n] of tick(ctx, 1, { maxIterations: 3 })) yield n;
      });
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) {
        if (result.kind === "success") items.append(Number(result.value));
        during.push(open().tasks > 0, contextTree(ledger.account, 200).join("\n"));
      }
    });
    items[Symbol.dispose]();
  });
  expect(during).toContain(true);
  expect(during.join("\n")).toMatch(/sleeper/);
  expect(open()).toEqual(NOTHING);
  expect(contextTree(ledger.account, 200)).toEqual(["root"]);
});

function withRoot(): { root: CTX; open: () => typeof NOTHING; ledger: Ledger } {
  const ledger = new Ledger("root", SILENT);
  return { root: ledger.root, open: () => ledger.open, ledger };
}

async function* one(): AsyncGenerator<number> {
  yield Promise.resolve(1);
}
