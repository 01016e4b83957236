import type { CTX } from "@machinery/ctx";
import { addAbortSignal, type Readable } from "node:stream";
import { lines } from "./lines.ts";
import { readings } from "./reading.ts";
import type { Source } from "./source.ts";

/** Standard input, line by line. */
export class StdinSource implements Source {
  readonly name = "-";
  readonly #input: Readable;

  constructor(input: Readable) {
    this.#input = input;
  }

  read(ctx: CTX): AsyncGenerator {
    return readings(ctx.clock, lines(addAbortSignal(ctx.signal, this.#input)));
  }
}
