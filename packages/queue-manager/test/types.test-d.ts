import type { CTX } from "@machinery/ctx";
import {
  QueueInput,
  type QueueManager,
  queueManager,
  type QueueManagerResult,
  type QueueManagerStopped,
  type Sources,
  type Streamer,
  withQueueManager,
} from "../src/index.ts";

// Compiled with everything else, never run: what must and what must not be typed as it is.

declare const ctx: CTX;

/** Compiles where a value has exactly this type. */
function exactly<Expected>() {
  return <Got>(
    _got: Got,
    ..._same: [Expected, Got] extends [Got, Expected] ? [] : [never]
  ): undefined => undefined;
}

exactly<QueueManager<number>>()(queueManager(ctx, { makeEmptyContext: () => 1 }));
exactly<QueueManager<string | undefined>>()(queueManager<string>(ctx));
exactly<QueueManager<unknown>>()(queueManager(ctx, { name: "n", grace: 100 }));
exactly<Promise<string>>()(withQueueManager(ctx, () => "a"));
exactly<Promise<number>>()(
  withQueueManager(
    ctx,
    async ({ streamer, feeder }) => {
      exactly<Streamer<QueueManagerResult<string>>>()(streamer);
      feeder.addValue(1, { context: "x" });
      feeder.addValue(1, { context: undefined });
      // @ts-expect-error A context is of the type that makeEmptyContext makes.
      feeder.addValue(1, { context: 5 });
      for await (const result of streamer) {
        switch (result.kind) {
          case "success":
            exactly<string>()(result.context);
            exactly<unknown>()(result.value);
            break;
          case "failure":
            exactly<unknown>()(result.exception);
            break;
          case "iterationStop":
            exactly<Sources>()(result.sources);
            break;
          case "stopped":
            exactly<QueueManagerStopped>()(result);
            // @ts-expect-error The stop of the streamer comes from no source.
            exactly<Sources>()(result.sources);
            break;
          default:
            exactly<never>()(result);
        }
      }
      return 1;
    },
    { makeEmptyContext: () => "none" },
  ),
);

declare const input: QueueInput;
exactly<"SYNC_GENERATOR">()(QueueInput.SYNC_GENERATOR);
exactly<
  | "SYNC_FUNCTION"
  | "SYNC_GENERATOR"
  | "SYNC_ITERATOR"
  | "VALUE"
  | "COROUTINE"
  | "TASK"
  | "ASYNC_GENERATOR"
>()(input);

const { feeder } = queueManager(ctx);
feeder.addCoroutine(async (own) => own.sleep(1));
feeder.addCoroutine(Promise.resolve(1));
feeder.addTask(ctx.asyncAsBackground(() => 1));
feeder.addSyncIterator("text");
feeder.addSyncIterator(new Map([[1, 2]]).values());
feeder.addAsyncGenerator(async function* (own) {
  yield own.signal;
});
// @ts-expect-error A promise is no task.
feeder.addTask(Promise.resolve(1));
// @ts-expect-error A generator function is no iterator.
feeder.addSyncIterator(function* () {
  yield 1;
});
// @ts-expect-error An array is not iterated asynchronously.
feeder.addAsyncGenerator([1]);
// @ts-expect-error A function that needs an argument cannot be called without.
feeder.addSyncFunction((x: number) => x);
// @ts-expect-error A queue manager is of a ctx.
queueManager();
