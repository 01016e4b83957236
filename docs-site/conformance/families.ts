import { asyncWithTimeout } from "./families/async-with-timeout.ts";
import { ctx } from "./families/ctx.ts";
import { futures } from "./families/futures.ts";
import { queue } from "./families/queue.ts";
import { taskHolder } from "./families/task-holder.ts";
import { ticker } from "./families/ticker.ts";
import { wait } from "./families/wait.ts";
import type { Family } from "./family.ts";

/** Every family, each with the file that has its name. */
export const families: readonly Family[] = [ctx, wait, asyncWithTimeout, ticker, taskHolder, queue, futures];
