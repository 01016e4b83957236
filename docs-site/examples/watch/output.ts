import { AsyncEvent } from "@machinery/ctx";
import type { Writable } from "node:stream";

/** Where the program writes. Nobody may be reading any more: then `broken` is set, and what is written is dropped. */
export class Output {
  readonly broken: AsyncEvent = new AsyncEvent();
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", () => this.broken.set());
  }

  /**
   * Resolves when the text has been handed on, so that a slow reader slows down who writes; whether anybody can have
   * read it.
   */
  write(text: string): Promise<boolean> {
    if (this.broken.isSet) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#stream.write(text, (error) => {
        if (error) this.broken.set();
        resolve(!error);
      });
    });
  }
}
