import type { Entry } from "./entry.ts";

/** A way to show what happens. */
export interface Display {
  /** Shows one thing that happened. */
  show(entry: Entry): Promise<void>;
  /** Draws anew what is redrawn in place, if anything is. */
  draw(): void;
}
