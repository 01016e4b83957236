import { ctx } from "./ctx.ts";
import type { Meeting } from "./meeting.ts";
import { oddHelpers } from "./odd-helpers.ts";
import { queueManager } from "./queue-manager.ts";
import { queue } from "./queue.ts";
import { taskHolder } from "./task-holder.ts";
import { testing } from "./testing.ts";
import { ticker } from "./ticker.ts";

/** For each package what it does with things of another copy. */
export const programs: ReadonlyMap<string, readonly Meeting[]> = new Map([
  ["ctx", ctx],
  ["odd-helpers", oddHelpers],
  ["queue", queue],
  ["queue-manager", queueManager],
  ["task-holder", taskHolder],
  ["testing", testing],
  ["ticker", ticker],
]);
