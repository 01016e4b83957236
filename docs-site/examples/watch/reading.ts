import type { Clock } from "@machinery/ctx";

/** One thing that a source said, and how long that took. */
export class Reading {
  readonly text: string;
  /** Milliseconds: of an answer, from its request; of a line, from the line before. */
  readonly latency: number;

  constructor(text: string, latency: number) {
    this.text = text;
    this.latency = latency;
  }
}

/** Makes a reading of each line. */
export async function* readings(
  clock: Clock,
  lines: AsyncIterable<string>,
): AsyncGenerator<Reading> {
  let last = clock.now();
  for await (const line of lines) {
    const now = clock.now();
    yield new Reading(line, now - last);
    last = now;
  }
}
