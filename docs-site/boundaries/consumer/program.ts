import { CTX, Future, type Task } from "@machinery/ctx";
import { stopAsyncGenerator } from "@machinery/odd-helpers";
import { queue, syncQueue } from "@machinery/queue";
import { withQueueManager } from "@machinery/queue-manager";
import { withTaskHolder } from "@machinery/task-holder";
import { assertNothingLeft, type Leftover, leftovers, VirtualClock } from "@machinery/testing";
import { tick } from "@machinery/ticker";

async function* numbers(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

export async function program(): Promise<string[]> {
  using app = CTX.beginning("app");
  const lines: string[] = [];

  using words = queue<string>(app);
  words.append("word");
  app.asyncAsBackground(async (ctx) => {
    for await (const [iteration, timeTillNext] of tick(ctx, 100, { maxIterations: 3 })) {
      words.append(`${iteration} ${timeTillNext}`);
    }
  });

  const future = new Future<number>({ name: "answer" });
  future.resolve(42);
  await app.waitForFirst(future, app);

  await withTaskHolder(app, async (holder) => {
    const task: Task<number> = holder.addCoroutine(async (ctx) => {
      await ctx.sleep(1);
      return 1;
    });
    lines.push(`${await task}`);
  });

  await withQueueManager(
    app,
    async ({ streamer, feeder }) => {
      feeder.addAsyncGenerator(numbers(), { context: "numbers" });
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) {
        if (result.kind === "success") lines.push(`${result.context}: ${String(result.value)}`);
      }
    },
    { makeEmptyContext: () => "none" },
  );

  await stopAsyncGenerator(numbers());
  return [...lines, ...syncQueue<string>(app)];
}

export async function tested(): Promise<Leftover[]> {
  const clock = new VirtualClock();
  const ctx = CTX.beginning("test", { clock });
  const answer: number = await clock.runUntil(Promise.resolve(42), { ctx });
  await clock.add(answer);
  assertNothingLeft(ctx);
  return leftovers(ctx);
}
