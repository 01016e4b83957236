import type { Readable } from "node:stream";
import { CommandSource } from "./command-source.ts";
import { FileSource } from "./file-source.ts";
import { HttpSource } from "./http-source.ts";
import type { Source } from "./source.ts";
import { StdinSource } from "./stdin-source.ts";
import { UsageError } from "./usage-error.ts";

/** What sources are made with. */
export interface Surroundings {
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
  readonly stdin: Readable;
}

/** Makes the sources that the arguments name. Throws a `UsageError` for what is none. */
export function parseSources(texts: readonly string[], surroundings: Surroundings): Source[] {
  if (texts.filter((text) => text === "-").length > 1) {
    throw new UsageError("- is standard input, which can be followed only once");
  }
  return texts.map((text) => parseSource(text, surroundings));
}

function parseSource(text: string, { timeout, stdin }: Surroundings): Source {
  if (text === "-") return new StdinSource(stdin);
  const colon = text.indexOf(":");
  const scheme = text.slice(0, Math.max(0, colon)).toLowerCase();
  const rest = text.slice(colon + 1);
  if (scheme === "file" && rest !== "") return new FileSource(rest);
  if (scheme === "cmd" && rest.trim() !== "") return new CommandSource(rest);
  if (/^https?$/.test(scheme) && URL.canParse(text)) return new HttpSource(text, timeout);
  throw new UsageError(
    `a source must be an http:// or https:// URL, file:PATH, cmd:COMMAND or -, got ${JSON.stringify(text)}`,
  );
}
