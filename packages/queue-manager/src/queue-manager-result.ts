import type { QueueInput } from "./queue-input.ts";

/** Where a result came from: the nearest source first, the one that was added to the feeder last. */
export type Sources = readonly (readonly [input: QueueInput, source: unknown])[];

/** A source produced a value. */
export interface QueueManagerSuccess<C> {
  readonly kind: "success";
  readonly sources: Sources;
  readonly value: unknown;
  /** What the outermost source was added with. */
  readonly context: C;
}

/** A source threw, rejected, or was cancelled. */
export interface QueueManagerFailure<C> {
  readonly kind: "failure";
  readonly sources: Sources;
  readonly exception: unknown;
  /** What the outermost source was added with. */
  readonly context: C;
}

/** An iterator or generator is over: the last result that has it as its nearest source. */
export interface QueueManagerIterationStop<C> {
  readonly kind: "iterationStop";
  readonly sources: Sources;
  /** The error it ended with; absent where it came to its own end. */
  readonly exception?: unknown;
  /** What the outermost source was added with. */
  readonly context: C;
}

/** The streamer itself has stopped. */
export interface QueueManagerStopped {
  readonly kind: "stopped";
  /** What the ctx ended with; absent where the sources ran out. */
  readonly exception?: unknown;
}

/** What a streamer yields: tell them apart by `kind`. */
export type QueueManagerResult<C> =
  | QueueManagerSuccess<C>
  | QueueManagerFailure<C>
  | QueueManagerIterationStop<C>
  | QueueManagerStopped;
