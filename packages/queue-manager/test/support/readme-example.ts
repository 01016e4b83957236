import { CTX } from "@machinery/ctx";
import { withQueueManager } from "@machinery/queue-manager";

const ctx = CTX.beginning("app");

async function* sensor(ctx: CTX) {
  for (const celsius of [20, 21]) {
    await ctx.sleep(1_000); // ends early when the source is to stop
    yield celsius;
  }
}

await withQueueManager(
  ctx,
  async ({ streamer, feeder }) => {
    feeder.addSyncIterator(["a", "b"], { context: "letters" });
    feeder.addAsyncGenerator(sensor, { context: "sensor" });
    feeder.addCoroutine(() => Promise.reject(new Error("no answer")), { context: "server" });
    feeder.setAsFinishedIfOutOfSources();

    for await (const result of streamer) {
      if (result.kind === "success") console.log(`${result.context}: ${String(result.value)}`);
      if (result.kind === "failure") console.log(`${result.context}: ${String(result.exception)}`);
      if (result.kind === "iterationStop") console.log(`${result.context}: over`);
      if (result.kind === "stopped") console.log("all over");
    }
  },
  { makeEmptyContext: () => "unnamed" },
);
