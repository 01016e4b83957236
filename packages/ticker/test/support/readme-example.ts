import { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";

const ctx = CTX.beginning("app");
const ticker = tick(ctx, 1_000, { maxIterations: 4 });

for await (const [iteration, timeTillNext] of ticker) {
  console.log(`tick ${iteration}, the next in ${timeTillNext} ms`);
  if (iteration === 1) await ctx.sleep(1_400); // the second tick is late, the third is not
  if (iteration === 2) ticker.changeAfter(500); // from now on twice a second
}

ctx.cancel();
