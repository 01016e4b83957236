import type { Display } from "./display.ts";
import type { Entry } from "./entry.ts";
import type { Output } from "./output.ts";
import { entryLine } from "./entry-line.ts";

/** One line for each thing that happens, for files and pipes. */
export class PlainLines implements Display {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  async show(entry: Entry): Promise<void> {
    await this.#output.write(`${entryLine(entry)}\n`);
  }

  draw(): void {
    // A line stays as it is.
  }
}
