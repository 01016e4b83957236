export { AsyncEvent, type AsyncEventConstructor } from "./async-event.ts";
export { type Clock, systemClock } from "./clock.ts";
export {
  type AddOnDoneOptions,
  type BackgroundOptions,
  type BeginningOptions,
  type ChildOptions,
  CTX,
  type CTXConstructor,
  type TimeoutOptions,
} from "./ctx.ts";
export { CancelledError, type ErrorClass, InvalidStateError, TimeoutError } from "./errors.ts";
export { Future, type FutureConstructor, type FutureOptions } from "./future.ts";
export type {
  FutureCallback,
  FutureCTXCallback,
  FutureStatus,
  Outcome,
  WaitByCallback,
  WithRepr,
} from "./future-status.ts";
export type { Logger } from "./logger.ts";
export { type AcquireOptions, Semaphore, type SemaphoreConstructor } from "./semaphore.ts";
export type { Coroutine, Task } from "./task.ts";
export type { Waitable } from "./waitable.ts";
