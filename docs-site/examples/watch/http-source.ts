import type { CTX } from "@machinery/ctx";
import { showDuration } from "./duration.ts";
import { lines } from "./lines.ts";
import type { Pace } from "./pace.ts";
import { Reading, readings } from "./reading.ts";
import { CannotOpen, type Source } from "./source.ts";

/** An address that is asked at every tick; never twice at the same time. */
export class HttpSource implements Source {
  readonly name: string;
  readonly #timeout: number;

  constructor(url: string, timeout: number) {
    this.name = url;
    this.#timeout = timeout;
  }

  async *read(ctx: CTX, pace: Pace): AsyncGenerator {
    for await (const _ of pace.ticks(ctx)) {
      const connection = ctx.child("connection");
      // The queue manager calls the function and takes up the task: its answer, its lines or its failure. It is a
      // function since a generator that yields a task itself would be made to wait for it.
      yield () => ctx.asyncAsBackground(() => this.#ask(connection), { name: "request" });
      await ctx.waitForFirst(connection);
    }
  }

  async #ask(connection: CTX): Promise<Reading | AsyncGenerator<Reading>> {
    const timeoutError = new Error(`no answer in ${showDuration(this.#timeout)}`);
    const options = { name: "answer", timeout: this.#timeout, timeoutError };
    try {
      return await connection.asyncWithTimeout((ctx) => this.#answer(ctx, connection), options);
    } catch (error) {
      throw explained(error);
    }
  }

  /** The connection outlives the answer only where that is a stream of lines: then it ends with the stream. */
  async #answer(ctx: CTX, connection: CTX): Promise<Reading | AsyncGenerator<Reading>> {
    let streams = false;
    ctx.addDoneCallback(() => {
      if (!streams) connection.cancel();
    });
    const { clock } = ctx;
    const since = clock.now();
    const response = await fetch(this.name, { signal: connection.signal });
    if (response.ok && response.body !== null && isStreamOfLines(response)) {
      streams = true;
      return untilTheEnd(connection, readings(clock, lines(response.body)));
    }
    const size = await sizeOf(response);
    const status = `${response.status} ${response.statusText}`.trim();
    if (!response.ok) throw new Error(status);
    return new Reading(`${status}, ${size} bytes`, clock.now() - since);
  }
}

/** Reads a stream, and ends the connection with it. */
async function* untilTheEnd<T>(connection: CTX, stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream;
  } finally {
    connection.cancel();
  }
}

function isStreamOfLines(response: Response): boolean {
  const type = response.headers.get("content-type") ?? "";
  return /^(text\/event-stream|application\/(x-ndjson|jsonl))\b/.test(type);
}

async function sizeOf(response: Response): Promise<number> {
  let size = 0;
  for await (const chunk of response.body ?? []) size += chunk.length;
  return size;
}

/** What `fetch` rejects with says no more than that it failed; why is its cause. */
function explained(error: unknown): unknown {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  const { cause } = error;
  // Errors of Node's network have a code; of several at once the message is empty.
  const why = cause.message || String((cause as NodeJS.ErrnoException).code);
  return error.message === "fetch failed" ? new CannotOpen(why) : new Error(why);
}
