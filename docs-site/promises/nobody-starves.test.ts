import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { tick } from "@machinery/ticker";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const TIMER = 10;
const WITHIN = 30;

/** How long after it was set a timer fires while this runs, and whether a file could be read meanwhile. */
async function timer(run: (ctx: CTX) => Promise<unknown>): Promise<{ ms: number; io: boolean }> {
  const ctx = CTX.beginning("root");
  const over = run(ctx);
  const set = performance.now();
  let io = false;
  void readFile(import.meta.filename).then(() => (io = true));
  const ms = await new Promise<number>((resolve) => {
    setTimeout(() => resolve(performance.now() - set), TIMER);
  });
  ctx.cancel();
  await over;
  return { ms, io };
}

function* endless(): Generator<number> {
  for (let n = 0; ; n++) yield n;
}

async function* endlessAsync(): AsyncGenerator<number> {
  for (let n = 0; ; n++) yield n;
}

async function saturatedQueue(ctx: CTX): Promise<number> {
  const items = queue<number>(ctx);
  for (let n = 0; n < 1_000; n++) items.append(n);
  let count = 0;
  for await (const item of items) {
    items.append(item);
    count++;
  }
  return count;
}

async function endlessSource(ctx: CTX): Promise<number> {
  return withQueueManager(ctx, async ({ streamer, feeder }) => {
    feeder.addSyncIterator(endless());
    feeder.addAsyncGenerator(endlessAsync());
    const again = (): unknown => [() => again, again][1];
    feeder.addValue(again);
    let count = 0;
    for await (const _ of streamer) count++;
    return count;
  });
}

async function tickerOfZero(ctx: CTX): Promise<number> {
  let count = 0;
  for await (const _ of tick(ctx, 0, { minWait: 0 })) count++;
  return count;
}

async function completeWaits(ctx: CTX): Promise<number> {
  const signal = AbortSignal.abort();
  let count = 0;
  for (; !ctx.done; count++) await ctx.waitForFirst(signal);
  return count;
}

const hogs = { saturatedQueue, endlessSource, tickerOfZero, completeWaits };

// The one test of this folder that looks at a real clock, hence at what else this machine does.
describe("nobody starves: a timer and I/O have their turn", { retry: 20 }, () => {
  it.each(Object.entries(hogs))("beside %s alone", async (_, run) => {
    const { ms, io } = await timer(run);
    expect([ms < WITHIN, io]).toEqual([true, true]);
  });

  it("beside all of these at once, each of which gets on", async () => {
    const counts: number[] = [];
    const { ms, io } = await timer(async (ctx) => {
      const all = Object.values(hogs).map((run) => run(ctx));
      counts.push(...(await Promise.all(all)));
    });
    expect([ms < WITHIN, io, counts.every((count) => count > 0)]).toEqual([true, true, true]);
  });
});
