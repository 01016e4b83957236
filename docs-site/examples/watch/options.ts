import { Command, CommanderError, InvalidArgumentError } from "commander";
import { DURATION, parseDuration } from "./duration.ts";
import { UsageError } from "./usage-error.ts";

/** What the program was asked to do; what was not said is up to whoever reads it. */
export interface Options {
  readonly sources: readonly string[];
  readonly every?: number;
  readonly timeout?: number;
  readonly for?: number;
  readonly json?: true;
}

const SOURCES = `
Sources:
  http(s)://…    asked again and again; an answer that is a stream of lines is followed instead
  file:PATH      followed as it grows, also when it is rotated or truncated
  cmd:COMMAND    the lines of a child process
  -              the lines of standard input
Without any, the program watches a small service, a file and a child process of its own for ten seconds.

Keys, on a terminal: p pauses and resumes, + and - change how often, q or Ctrl-C ends.

The status is 0, or 1 where a source could not be opened at all, or 2 where the arguments are not understood.`;

/** Reads the arguments; a text is the help that was asked for. Throws a `UsageError` where it does not understand. */
export function parseOptions(args: readonly string[]): Options | string {
  let help = "";
  const command = new Command("watch")
    .description("Follows several live sources at the same time, as one stream.")
    .argument("[source...]", "what to follow")
    .option("--every <duration>", "how often to ask URLs and look at files (default: 1s)", duration)
    .option("--timeout <duration>", "how long an answer may take (default: 5s)", duration)
    .option("--for <duration>", "how long to watch (default: until all sources end)", duration)
    .option("--json", "write one JSON object a line")
    .helpOption("--help", "say how to use this")
    .addHelpText("after", SOURCES)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return help;
    throw new UsageError(error.message.replace(/^error: /, ""));
  }
  return { ...command.opts<Omit<Options, "sources">>(), sources: command.args };
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError(`Expected ${DURATION}.`);
  return milliseconds;
}
