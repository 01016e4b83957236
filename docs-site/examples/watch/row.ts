import type { Source } from "./source.ts";
import { CannotOpen } from "./source.ts";
import type { Reading } from "./reading.ts";

/** `waiting` for its first word; `live`; `failing` while the last word was a failure; `ended`, or `dead` of an error. */
export type State = "waiting" | "live" | "failing" | "ended" | "dead";

const KEPT = 60;

/** What is known of one source: the context that its results carry through the queue manager. */
export class Row {
  readonly source: Source;
  state: State = "waiting";
  results = 0;
  failures = 0;
  /** The latest latencies in milliseconds, oldest first; `undefined` for a failure. */
  readonly latencies: (number | undefined)[] = [];
  last: string | undefined;
  lastError: string | undefined;
  #cannotOpen = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Whether all it ever said is that it cannot be opened. */
  get neverOpened(): boolean {
    return this.#cannotOpen > 0 && this.results === 0 && this.failures === this.#cannotOpen;
  }

  succeeded(reading: Reading): void {
    this.state = "live";
    this.results++;
    this.last = reading.text;
    this.#keep(reading.latency);
  }

  failed(error: unknown): void {
    this.state = "failing";
    this.failures++;
    if (error instanceof CannotOpen) this.#cannotOpen++;
    this.lastError = messageOf(error);
    this.#keep(undefined);
  }

  ended(error: unknown): void {
    this.state = error === undefined ? "ended" : "dead";
  }

  #keep(latency: number | undefined): void {
    this.latencies.push(latency);
    if (this.latencies.length > KEPT) this.latencies.shift();
  }
}

/** Says what went wrong, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
