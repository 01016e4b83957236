// A line longer than this is cut into several: what never ends a line must not fill the memory.
const LONGEST = 64 * 1024;

/** Cuts bytes into lines, wherever the chunks begin and end. */
export class LineCutter {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** Returns the lines that are complete with this chunk. */
  push(chunk: Uint8Array): string[] {
    return this.#cut(this.#decoder.decode(chunk, { stream: true }));
  }

  /** Returns the line that has no end, if there is one. */
  end(): string[] {
    const lines = this.#cut(this.#decoder.decode());
    if (this.#rest !== "") lines.push(withoutReturn(this.#rest));
    this.#rest = "";
    return lines;
  }

  #cut(text: string): string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    while (this.#rest.length > LONGEST) {
      lines.push(this.#rest.slice(0, LONGEST));
      this.#rest = this.#rest.slice(LONGEST);
    }
    return lines.map(withoutReturn);
  }
}

/** Reads the lines of a stream of bytes. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const cutter = new LineCutter();
  for await (const chunk of chunks) yield* cutter.push(chunk);
  yield* cutter.end();
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
