import type { CTX } from "@machinery/ctx";
import { FollowedFile } from "./followed-file.ts";
import type { Pace } from "./pace.ts";
import { readings } from "./reading.ts";
import type { Source } from "./source.ts";

/** A file, followed from where it ends now: each tick, the lines that have come since the tick before. */
export class FileSource implements Source {
  readonly name: string;
  readonly #path: string;

  constructor(path: string) {
    this.name = `file:${path}`;
    this.#path = path;
  }

  async *read(ctx: CTX, pace: Pace): AsyncGenerator {
    const file = await FollowedFile.open(this.#path);
    try {
      yield* readings(ctx.clock, linesOf(file, pace.ticks(ctx)));
    } finally {
      await file.close();
    }
  }
}

async function* linesOf(file: FollowedFile, ticks: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const _ of ticks) yield* file.grown();
}
