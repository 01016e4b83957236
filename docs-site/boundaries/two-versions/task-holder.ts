import { endOf, type Meeting } from "./meeting.ts";

export const taskHolder: readonly Meeting[] = [
  {
    name: "withTaskHolder waits for tasks and coroutines on the other's ctx",
    expected: [["task", "coroutine"], "body", 20],
    async meet(ours, { clock, ctx }) {
      const done: string[] = [];
      const elsewhere = ctx.asyncAsBackground(async (own) => {
        await own.sleep(10);
        done.push("task");
      });
      const over = ours.withTaskHolder(ctx, (holder) => {
        holder.addTask(elsewhere);
        holder.addCoroutine(async (own) => {
          await own.sleep(20);
          done.push("coroutine");
        });
        return "body";
      });
      return [done, await clock.runUntil(over), clock.now()];
    },
  },
  {
    name: "withTaskHolder cancels the tasks of the other when the body throws, and logs failures to it",
    expected: ["Error: body", true, ["CancelledError"], ["Error: logged"]],
    async meet(ours, { made, clock, ctx, log }) {
      const stopped: string[] = [];
      const elsewhere = ctx.asyncAsBackground((own) => own.wait());
      const over = ours.withTaskHolder(ctx, async (holder) => {
        holder.addTask(elsewhere);
        holder.addCoroutine(async (own) => {
          await own.wait().catch((error: unknown) => stopped.push((error as Error).name));
          throw new made.CancelledError();
        });
        holder.addCoroutine(() => Promise.reject(new Error("logged")));
        await clock.settle();
        throw new Error("body");
      });
      const end = await endOf(over);
      return [end, elsewhere.cancelled, stopped, log.errors.map(({ error }) => String(error))];
    },
  },
  {
    name: "taskHolder, disposed of, has cancelled what runs and waited for its clean-up",
    expected: [[true, true], 30],
    async meet(ours, { clock, ctx, log }) {
      const holder = ours.taskHolder(ctx);
      const cleaning = holder.addCoroutine(async (own) => {
        await own.wait().catch(() => ctx.sleep(30));
        throw own.exception();
      });
      const plain = holder.addTask(ctx.asyncAsBackground((own) => own.wait()));
      await clock.settle();
      await clock.runUntil(holder[Symbol.asyncDispose]());
      log.errors.length = 0;
      return [[cleaning, plain].map(({ cancelled }) => cancelled), clock.now()];
    },
  },
];
