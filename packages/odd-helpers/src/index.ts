export {
  type StoppableGenerator,
  type StopOptions,
  stopAsyncGenerator,
} from "@machinery/ctx/stop-generator";
export { ensureAsyncDispose, type EnsureAsyncDisposeOptions } from "./ensure-async-dispose.ts";
export { findAndApplyResult } from "./find-and-apply-result.ts";
export { noncancelledResultsFromFuts } from "./noncancelled-results-from-futs.ts";
