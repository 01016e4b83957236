/** The kinds of source, each its own name as a string, so that they read well in a log and compare with `===`. */
export const QueueInput: {
  readonly SYNC_FUNCTION: "SYNC_FUNCTION";
  readonly SYNC_GENERATOR: "SYNC_GENERATOR";
  readonly SYNC_ITERATOR: "SYNC_ITERATOR";
  readonly VALUE: "VALUE";
  readonly COROUTINE: "COROUTINE";
  readonly TASK: "TASK";
  readonly ASYNC_GENERATOR: "ASYNC_GENERATOR";
} = {
  SYNC_FUNCTION: "SYNC_FUNCTION",
  SYNC_GENERATOR: "SYNC_GENERATOR",
  SYNC_ITERATOR: "SYNC_ITERATOR",
  VALUE: "VALUE",
  COROUTINE: "COROUTINE",
  TASK: "TASK",
  ASYNC_GENERATOR: "ASYNC_GENERATOR",
};

/** One of the kinds of source. */
export type QueueInput = (typeof QueueInput)[keyof typeof QueueInput];
