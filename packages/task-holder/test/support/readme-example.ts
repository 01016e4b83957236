import { CTX } from "@machinery/ctx";
import { withTaskHolder } from "@machinery/task-holder";

using app = CTX.beginning("app");

const answer = await withTaskHolder(
  app,
  (holder) => {
    for (const part of ["a", "b", "c"]) {
      holder.addCoroutine(async (ctx) => {
        await ctx.sleep(20); // or fetch(url, { signal: ctx.signal })
        console.log(`loaded ${part}`);
      });
    }
    console.log(`${holder.pending} are on their way`);
    return 42;
  },
  { name: "loader" },
);

console.log(`all are over, the answer is ${answer}`);
