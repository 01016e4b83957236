import type { CTX } from "@machinery/ctx";
import type { RecordedLog, VirtualClock } from "@machinery/testing";
import type * as library from "../consumer/library.ts";

/** What all packages of one copy export. */
export type Copy = typeof library;

/** The other copy, and a root ctx that it has made. */
export interface Theirs {
  readonly made: Copy;
  readonly clock: VirtualClock;
  readonly log: RecordedLog;
  readonly ctx: CTX;
}

/** What a package of one copy does with things that another copy has made. */
export interface Meeting {
  readonly name: string;
  /** What has to come of it, as JSON. */
  readonly expected: unknown;
  /** Leaves nothing on the root ctx and its clock. */
  readonly meet: (ours: Copy, theirs: Theirs) => unknown;
}

/** What came of a meeting, and what it left. */
export interface Came {
  readonly name: string;
  readonly came: unknown;
  /** What is still alive, as both copies list it. */
  readonly left: readonly unknown[];
  readonly timers: number;
  /** What the process was told of: rejections that nobody handled, errors that nobody caught, warnings. */
  readonly escaped: readonly string[];
}

/** How something ended that may fail, without its stack. */
export function endOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    (value) => value,
    (error: unknown) => String(error),
  );
}
