import type { BigIntStats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { LineCutter } from "./lines.ts";
import { CannotOpen } from "./source.ts";

const CHUNK = 64 * 1024;

/**
 * A file that grows, as `tail -F` knows it.
 *
 * The open file is read to its end before the path is looked at: where the path has become another file, the one
 * that was open is complete, and the new one is read from its start. While there is nothing at the path, the open
 * file is read on.
 */
export class FollowedFile {
  readonly #path: string;
  #file: FileHandle;
  #position: number;
  #cutter = new LineCutter();

  private constructor(path: string, file: FileHandle, position: number) {
    this.#path = path;
    this.#file = file;
    this.#position = position;
  }

  /** Opens a file at its end; rejects with `CannotOpen`. */
  static async open(path: string): Promise<FollowedFile> {
    try {
      const stats = await stat(path);
      // Only a file: opening a pipe would wait until somebody writes to it.
      if (!stats.isFile()) throw new Error(`${path} is not a regular file`);
      const file = await open(path);
      return new FollowedFile(path, file, (await file.stat()).size);
    } catch (error) {
      throw new CannotOpen(error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads the lines that have come since the last time. */
  async *grown(): AsyncGenerator<string> {
    await this.#startAgainIfTruncated();
    yield* this.#rest();
    if (!(await this.#isReplaced())) return;
    // What was written between the reading and the replacing.
    yield* this.#rest();
    yield* this.#cutter.end();
    if (await this.#reopen()) yield* this.#rest();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#rest(): AsyncGenerator<string> {
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read({
        buffer: Buffer.alloc(CHUNK),
        position: this.#position,
      });
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      yield* this.#cutter.push(buffer.subarray(0, bytesRead));
    }
  }

  async #startAgainIfTruncated(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size >= this.#position) return;
    this.#position = 0;
    this.#cutter = new LineCutter();
  }

  async #isReplaced(): Promise<boolean> {
    const [now, ours] = await Promise.all([
      stat(this.#path, { bigint: true }).catch(nothing),
      this.#file.stat({ bigint: true }),
    ]);
    return now !== undefined && now.isFile() && !isSame(now, ours);
  }

  /** Goes over to the file that is at the path now; where it has gone again, the next look will see. */
  async #reopen(): Promise<boolean> {
    const file = await open(this.#path).catch(nothing);
    if (file === undefined) return false;
    await this.#file.close();
    this.#file = file;
    this.#position = 0;
    return true;
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function nothing(): undefined {
  return undefined;
}
