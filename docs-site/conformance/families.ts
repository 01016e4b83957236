import { asyncWithTimeout } from "./families/async-with-timeout.ts";
import { ctx } from "./families/ctx.ts";
import { futures } from "./families/futures.ts";
import { hangsOf } from "./families/hangs.ts";
import { queue } from "./families/queue.ts";
import { queueManager } from "./families/queue-manager.ts";
import { taskHolder } from "./families/task-holder.ts";
import { testHelpers } from "./families/test-helpers.ts";
import { ticker } from "./families/ticker.ts";
import { wait } from "./families/wait.ts";
import type { Family } from "./family.ts";

const replayed: readonly Family[] = [
  ctx,
  wait,
  asyncWithTimeout,
  ticker,
  taskHolder,
  queue,
  queueManager,
  futures,
  testHelpers,
];

/** Every family, each with the file that has its name. */
export const families: readonly Family[] = [...replayed, hangsOf(replayed)];
