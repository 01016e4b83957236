import type { CTX } from "./ctx.ts";
import type { CancelledError } from "./errors.ts";

/** How something ended. */
export type Outcome<T> =
  PromiseSettledResult<T> | { readonly status: "cancelled"; readonly reason: CancelledError };

/** What can be asked of something that ends once. */
export interface FutureStatus<T> {
  /** Whether it has ended, in whatever way. */
  readonly done: boolean;
  /** Whether it ended by being cancelled. */
  readonly cancelled: boolean;
  /** How it ended, `undefined` while it has not: what code should ask. */
  readonly outcome: Outcome<T> | undefined;
  /** Returns the result, or throws what it ended with; throws an `InvalidStateError` while pending. */
  result(): T;
  /**
   * Returns the error it ended with, `undefined` where there is none; throws an `InvalidStateError` while
   * pending and the `CancelledError` if cancelled.
   */
  exception(): unknown;
}

/** Is called once, with how something ended, never inside the call that ended it. */
export type FutureCallback<T> = (status: FutureStatus<T>) => void;

/** The same, and is handed the ctx it was registered on. */
export type FutureCTXCallback<T> = (ctx: CTX, status: FutureStatus<T>) => void;

/** What can be waited for by registering a callback: a future, a task, a ctx. */
export interface WaitByCallback<T> {
  readonly done: boolean;
  /** Asks it to end, and returns whether that took effect. */
  cancel(reason?: unknown): boolean;
  /** Registers a callback for its end, also where that has come already; returns the undoing. */
  addDoneCallback(callback: FutureCallback<T>): () => void;
  /** Takes every registration of this function back, and returns how many there were. */
  removeDoneCallback(callback: FutureCallback<T>): number;
}

/** What can be shown as text. */
export interface WithRepr {
  toString(): string;
}
