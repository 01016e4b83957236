export { EnsureItemGetter, type QueueItemDef } from "./item-ensurer.ts";
export {
  type AppendOptions,
  type LimitedQueue,
  type Queue,
  queue,
  type QueueOptions,
} from "./queue.ts";
export { type SyncQueue, syncQueue, type SyncQueueOptions } from "./sync-queue.ts";
