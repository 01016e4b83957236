import type { QueueManagerResult } from "@machinery/queue-manager";
import type { Entry } from "./entry.ts";
import { Reading } from "./reading.ts";
import { messageOf, Row } from "./row.ts";
import type { Source } from "./source.ts";

/** What is known of all sources: a row for each, which is the context of its results. */
export class Board {
  readonly rows: readonly Row[];

  constructor(sources: readonly Source[]) {
    this.rows = sources.map((source) => new Row(source));
  }

  /** Enters a result in the row of the source that it came from, and says what happened, if anything did. */
  record(result: QueueManagerResult<Row | undefined>, at: Date): Entry | undefined {
    if (result.kind === "stopped" || result.context === undefined) return undefined;
    const row = result.context;
    const via = result.sources.map(([input]) => input);
    const entry = { at, source: row.source.name, via };
    switch (result.kind) {
      case "success": {
        const { value } = result;
        if (!(value instanceof Reading)) return undefined;
        row.succeeded(value);
        return { ...entry, kind: "result", text: value.text, latency: value.latency };
      }
      case "failure": {
        const { exception } = result;
        // What was asked to stop did not fail.
        if (isStop(exception)) return undefined;
        row.failed(exception);
        return { ...entry, kind: "failure", text: messageOf(exception) };
      }
      case "iterationStop": {
        const { exception } = result;
        // A source further down the way has ended, such as the lines of one answer; or it was asked to.
        if (via.length > 1 || isStop(exception)) return undefined;
        row.ended(exception);
        return { ...entry, kind: "end", text: row.state };
      }
    }
  }
}

function isStop(error: unknown): boolean {
  return error instanceof Error && ["CancelledError", "AbortError"].includes(error.name);
}
