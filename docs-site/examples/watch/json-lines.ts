import type { Display } from "./display.ts";
import type { Entry } from "./entry.ts";
import type { Output } from "./output.ts";

/** One JSON object a line, for programs. */
export class JsonLines implements Display {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  async show(entry: Entry): Promise<void> {
    await this.#output.write(`${JSON.stringify(entry)}\n`);
  }

  draw(): void {
    // A line stays as it is.
  }
}
