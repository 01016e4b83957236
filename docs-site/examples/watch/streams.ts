import type { ReadStream, WriteStream } from "node:tty";

/** The streams of a process. What they are is known when they are asked: a terminal, a pipe or a file. */
export interface Streams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
}
