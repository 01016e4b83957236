import { CTX } from "@machinery/ctx";
import { queue } from "@machinery/queue";
import { withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";

const app = CTX.beginning("app");
const greetings = queue<string>(app);

await withTaskHolder(app, async (holder) => {
  holder.addCoroutine(async (ctx) => {
    for await (const [n] of tick(ctx, 100, { maxIterations: 3 })) {
      greetings.append(`hello ${n}`);
    }
    app.cancel("said enough"); // ends all that is below app
  });
  for await (const greeting of greetings) console.log(greeting);
});
console.log(String(app)); // CTX[app](CANCELLED(FUT{app}))
