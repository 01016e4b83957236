import { CTX } from "@machinery/ctx";
import { type RecordedLog, recordLog, VirtualClock } from "@machinery/testing";
import {
  type QueueFeeder,
  type QueueManagerResult,
  type Streamer,
  withQueueManager,
} from "../../src/index.ts";

export interface World {
  readonly ctx: CTX;
  readonly clock: VirtualClock;
  readonly log: RecordedLog;
}

export function world(): World {
  const clock = new VirtualClock();
  const log = recordLog();
  return { ctx: CTX.beginning("test", { clock, log }), clock, log };
}

/** A result in a few words: `success 1 <- SYNC_ITERATOR`. */
export function row(result: QueueManagerResult<unknown>): string {
  switch (result.kind) {
    case "success":
      return `success ${String(result.value)}${from(result)}`;
    case "failure":
      return `failure ${nameOf(result.exception)}${from(result)}`;
    case "iterationStop":
      return `iterationStop${ending(result)}${from(result)}`;
    case "stopped":
      return `stopped${ending(result)}`;
  }
}

/** All results until the streamer stops, in a few words each. */
export async function rows(streamer: Streamer<QueueManagerResult<unknown>>): Promise<string[]> {
  const seen: string[] = [];
  for await (const result of streamer) seen.push(row(result));
  return seen;
}

/** What comes of these sources, until there are none left. */
export async function resultsOf(
  add: (feeder: QueueFeeder<unknown>) => void,
  ctx: CTX = world().ctx,
): Promise<string[]> {
  return withQueueManager(ctx, async ({ streamer, feeder }) => {
    add(feeder);
    feeder.setAsFinishedIfOutOfSources();
    return rows(streamer);
  });
}

export async function microtasks(count: number): Promise<void> {
  for (let each = 0; each < count; each++) await Promise.resolve();
}

function from(result: { readonly sources: readonly (readonly [string, unknown])[] }): string {
  return ` <- ${result.sources.map(([input]) => input).join(" <- ")}`;
}

function ending(result: { readonly exception?: unknown }): string {
  return "exception" in result ? ` ${nameOf(result.exception)}` : "";
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" || error.name === "CancelledError" ? error.name : error.message;
}
