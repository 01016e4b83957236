import type { Meeting } from "./meeting.ts";

export const oddHelpers: readonly Meeting[] = [
  {
    name: "findAndApplyResult settles the other's futures",
    expected: [true, 1, false, ["result", "Error: failed"], true],
    meet(ours, { made }) {
      const final = new made.Future<number>();
      const futures = [new made.Future<number>(), new made.Future<number>()];
      futures[0]?.resolve(1);
      const changed = ours.findAndApplyResult(final, futures);
      const [mine, theirs] = [new ours.Future<number>(), new made.Future<number>()];
      const failing = new made.Future<number>();
      failing.reject(new Error("failed"));
      ours.findAndApplyResult(mine, [failing, theirs]);
      const ends = [final, mine].map((each) =>
        each.outcome?.status === "rejected" ? String(each.outcome.reason) : "result",
      );
      const again = ours.findAndApplyResult(final, futures);
      return [changed, final.result(), again, ends, theirs.done];
    },
  },
  {
    name: "noncancelledResultsFromFuts tells the other's futures apart",
    expected: ["Error: failed", [1, 2]],
    async meet(ours, { made, ctx }) {
      const futures = [1, 2, 3, 4].map(() => new made.Future<number>());
      futures[0]?.resolve(1);
      futures[1]?.cancel();
      futures[2]?.reject(new Error("failed"));
      const task = ctx.asyncAsBackground(() => 2);
      await task;
      const [error, results] = ours.noncancelledResultsFromFuts([...futures, task]);
      return [String(error), results];
    },
  },
  {
    name: "stopAsyncGenerator stops a loop over the other's things, and logs to the other",
    expected: [1, ["CancelledError"], true, []],
    async meet(ours, { made, ctx, log }) {
      const own = ctx.child("own");
      const heard: string[] = [];
      const items = made.queue<number>(own);
      items.append(1);
      const generator = (async function* () {
        try {
          for await (const item of items) yield item;
        } catch (error) {
          heard.push(error instanceof Error ? error.name : "");
          throw error;
        } finally {
          own.cancel();
        }
      })();
      const { value } = await generator.next();
      await ours.stopAsyncGenerator(generator, { exc: new made.CancelledError(), log });
      return [value, heard, own.cancelled, log.errors];
    },
  },
  {
    name: "ensureAsyncDispose disposes of what the other has made, where its start fails",
    expected: ["Error: start", true, []],
    async meet(ours, { made, ctx, log }) {
      const holder = made.taskHolder(ctx);
      const task = holder.addCoroutine((own) => own.wait());
      const error: unknown = await ours
        .ensureAsyncDispose(
          holder,
          () => {
            throw new Error("start");
          },
          { log },
        )
        .catch((thrown: unknown) => thrown);
      const errors = log.errors.splice(0).filter(({ message }) => message.includes("failed too"));
      return [String(error), task.cancelled, errors];
    },
  },
];
