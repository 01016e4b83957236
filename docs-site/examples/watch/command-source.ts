import type { CTX } from "@machinery/ctx";
import type { Readable } from "node:stream";
import { ChildGroup, type Exit } from "./child-group.ts";
import { LineCutter, lines } from "./lines.ts";
import { readings } from "./reading.ts";
import { CannotOpen, type Source } from "./source.ts";

// What a shell exits with where a command cannot be run, or not be found.
const NOT_RUN = [126, 127];

/** A command, run by the shell: the lines of its output. */
export class CommandSource implements Source {
  readonly name: string;
  readonly #command: string;

  constructor(command: string) {
    this.name = `cmd:${command}`;
    this.#command = command;
  }

  async *read(ctx: CTX): AsyncGenerator {
    const group = new ChildGroup(this.#command, ctx.clock);
    const complaint = lastLine(group.errors);
    const stopListening = ctx.addDoneCallback(() => void group.stop());
    try {
      yield* readings(ctx.clock, lines(group.output));
      check(await group.exited, complaint() ?? "it did not say why");
    } catch (error) {
      if (!ctx.done) throw error;
    } finally {
      stopListening();
      await group.stop();
    }
  }
}

/** Throws where a command has ended as it should not. */
function check({ code, signal }: Exit, complaint: string): void {
  if (signal !== null) throw new Error(`killed by ${signal}`);
  if (code !== null && NOT_RUN.includes(code)) throw new CannotOpen(complaint);
  if (code !== 0) throw new Error(`exit status ${code}: ${complaint}`);
}

/** Keeps the last line that is not empty. */
function lastLine(stream: Readable): () => string | undefined {
  const cutter = new LineCutter();
  let last: string | undefined;
  const keep = (lines: readonly string[]): void => {
    last = lines.findLast((line) => line.trim() !== "") ?? last;
  };
  stream.on("data", (chunk: Buffer) => keep(cutter.push(chunk)));
  return () => {
    keep(cutter.end());
    return last;
  };
}
