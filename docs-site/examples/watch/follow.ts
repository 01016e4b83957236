import type { CTX } from "@machinery/ctx";
import { type QueueManagerPair, withQueueManager } from "@machinery/queue-manager";
import type { Board } from "./board.ts";
import type { Entry } from "./entry.ts";
import type { Ledger } from "./ledger.ts";
import type { Pace } from "./pace.ts";
import type { Row } from "./row.ts";

/** What following is made with. */
export interface Following {
  readonly board: Board;
  readonly pace: Pace;
  readonly ledger: Ledger;
  /** Shows what a source said; the next result is taken when that has been dealt with. */
  readonly show: (entry: Entry) => Promise<void>;
}

// What was asked to stop and does not is let go of, so that the program ends in any case.
const GRACE = 5_000;

/** Follows all sources of a board as one stream, until they have ended or the ctx has. */
export function follow(ctx: CTX, { board, pace, ledger, show }: Following): Promise<void> {
  return withQueueManager(
    ctx,
    async ({ streamer, feeder }: QueueManagerPair<Row | undefined>) => {
      for (const row of board.rows) {
        const read = (own: CTX): AsyncIterable<unknown> =>
          ledger.counted(row.source.read(own, pace));
        // The ctx of a source has the name of its function.
        Object.defineProperty(read, "name", { value: row.source.name });
        feeder.addAsyncGenerator(read, { context: row });
      }
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) {
        const entry = board.record(result, new Date());
        if (entry !== undefined) await show(entry);
      }
    },
    { name: "sources", grace: GRACE },
  );
}
