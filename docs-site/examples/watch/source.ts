import type { CTX } from "@machinery/ctx";
import type { Pace } from "./pace.ts";

/** Something that can be followed. */
export interface Source {
  /** What it is called, as it was asked for. */
  readonly name: string;
  /**
   * Yields readings, and things that come to readings: tasks, functions and generators, which the queue manager
   * takes up as sources of their own. Ends when the ctx does; throws where the source is dead.
   */
  read(ctx: CTX, pace: Pace): AsyncGenerator;
}

/** Says that a source is not there: the address does not answer, the file or the command cannot be found. */
export class CannotOpen extends Error {
  override readonly name = "CannotOpen";
}
