/** One line of what happened. */
export interface Entry {
  readonly kind: "result" | "failure" | "end";
  readonly at: Date;
  readonly text: string;
  /** Who said it. */
  readonly source: string;
  /** Milliseconds. */
  readonly latency?: number;
  /** The way it came through the queue manager, from the nearest source to the first. */
  readonly via: readonly string[];
}
