import type { CTX } from "@machinery/ctx";
import { tick } from "@machinery/ticker";
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LINES_PER_FILE = 8;

/** A log file in a folder of its own, which grows and is rotated now and then. */
export class GrowingFile {
  #folder: string | undefined;

  /** Makes the file, and returns its path. */
  async create(): Promise<string> {
    this.#folder = await mkdtemp(join(tmpdir(), "watch-"));
    await writeFile(this.#path, "");
    return this.#path;
  }

  /** Writes to the file until the ctx ends. */
  async grow(ctx: CTX): Promise<void> {
    for await (const [n] of tick(ctx, 300)) {
      if (n % LINES_PER_FILE === 0) await rename(this.#path, `${this.#path}.1`);
      await appendFile(this.#path, `line ${n} of the log\n`);
    }
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  get #path(): string {
    return join(this.#folder ?? "", "growing.log");
  }
}
