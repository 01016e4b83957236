import { endOf, type Meeting } from "./meeting.ts";

export const queueManager: readonly Meeting[] = [
  {
    name: "withQueueManager takes the tasks, futures and generators of the other, and extends with them",
    expected: ["Error: failed", "extended", "future", "task", "theirs"],
    async meet(ours, { made, ctx }) {
      const [future, failed] = [new made.Future<string>(), new made.Future<string>()];
      const seen = await ours.withQueueManager(ctx, async ({ streamer, feeder }) => {
        feeder.addTask(ctx.asyncAsBackground(() => "task"));
        feeder.addCoroutine(future);
        feeder.addCoroutine(failed);
        feeder.addValue(() => ctx.asyncAsBackground(() => "extended"));
        feeder.addAsyncGenerator(async function* (own) {
          yield own.name.split("-->").at(0);
        });
        future.resolve("future");
        failed.reject(new Error("failed"));
        feeder.setAsFinishedIfOutOfSources();
        const values: unknown[] = [];
        for await (const result of streamer) {
          if (result.kind === "success") values.push(result.value);
          if (result.kind === "failure") values.push(String(result.exception));
        }
        return values;
      });
      return seen.sort();
    },
  },
  {
    name: "withQueueManager stops quietly with the other's ctx, whose CancelledError it knows",
    expected: [["success", "stopped", "iterationStop"], true, 0],
    async meet(ours, { made, clock, ctx, log }) {
      const own = ctx.child("own");
      const task = ctx.asyncAsBackground((each) => each.wait());
      const kinds: string[] = [];
      await ours.withQueueManager(own, async ({ streamer, feeder }) => {
        feeder.addTask(task);
        feeder.addCoroutine(async (each) => {
          await each.wait().catch(() => undefined);
          throw new made.CancelledError();
        });
        feeder.addAsyncGenerator(async function* (each) {
          yield 1;
          await each.wait();
        });
        for await (const result of streamer) {
          kinds.push(result.kind);
          if (kinds.length === 1) void clock.settle().then(() => own.cancel());
        }
      });
      return [kinds, task.cancelled, log.errors.length];
    },
  },
  {
    name: "packages of both work together: a queue feeds a manager, whose results a holder works on",
    expected: [[1, 5], 1, 2, 3, [2, 5]],
    async meet(ours, { made, clock, ctx }) {
      const own = ctx.child("own");
      const items = made.queue<number>(own);
      const worked: unknown[] = [];
      const over = ours.withTaskHolder(own, (holder) =>
        made.withQueueManager(own, async ({ streamer, feeder }) => {
          feeder.addAsyncGenerator(() => items);
          feeder.addAsyncGenerator((each) => ours.tick(each, 5, { maxIterations: 2 }));
          for await (const result of streamer) {
            if (result.kind !== "success") continue;
            const { value } = result;
            holder.addCoroutine(async (each) => {
              await each.sleep(1);
              worked.push(value);
            });
          }
        }),
      );
      // Two sources that have something at one instant have no order.
      await clock.add(2);
      for (const item of [1, 2, 3]) items.append(item);
      await clock.add(20);
      own.cancel();
      await over;
      return worked;
    },
  },
  {
    name: "a holder and a manager on the other's ctx end with the error that it ends with",
    expected: ["Error: ended", "Error: ended", 0],
    async meet(ours, { clock, ctx, log }) {
      const own = ctx.child("own");
      const over = [
        ours.withTaskHolder(own, () => own.wait()),
        ours.withQueueManager(own, () => own.until(new Promise(() => undefined))),
      ];
      await clock.settle();
      own.reject(new Error("ended"));
      return [...(await Promise.all(over.map(endOf))), log.errors.length];
    },
  },
];
