export type { AsyncGeneratorStart, QueueFeeder, SourceOptions } from "./queue-feeder.ts";
export { QueueInput } from "./queue-input.ts";
export {
  queueManager,
  type QueueManager,
  type QueueManagerContextOptions,
  type QueueManagerOptions,
  type QueueManagerPair,
  withQueueManager,
} from "./queue-manager.ts";
export type {
  QueueManagerFailure,
  QueueManagerIterationStop,
  QueueManagerResult,
  QueueManagerStopped,
  QueueManagerSuccess,
  Sources,
} from "./queue-manager-result.ts";
export type { Streamer } from "./streamer.ts";
