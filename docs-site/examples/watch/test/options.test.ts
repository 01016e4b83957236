import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { parseDuration, showDuration } from "../duration.ts";
import { parseOptions } from "../options.ts";
import { parseSources } from "../parse-source.ts";
import { UsageError } from "../usage-error.ts";

const SURROUNDINGS = { timeout: 1_000, stdin: Readable.from([]) };

describe("durations", () => {
  it.each([
    ["500ms", 500],
    ["2s", 2_000],
    ["1m", 60_000],
    ["1.5s", 1_500],
    ["2 minutes", 120_000],
  ])("are read as people write them: %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "10", "0s", "-2s", "soon", "1 fortnight", "s", "9".repeat(200), "NaNs", "1s 2s"])(
    "are not read into %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [400, "400ms"],
    [1_000, "1s"],
    [2_500, "2.5s"],
    [90_000, "1.5m"],
  ])("are written as people do: %d", (milliseconds, text) => {
    expect(showDuration(milliseconds)).toBe(text);
  });
});

describe("options", () => {
  it("are read before, between and after the sources", () => {
    const args = ["--every", "2s", "-", "--json", "cmd:ls", "--for", "1m", "--timeout", "5s"];
    expect(parseOptions(args)).toEqual({
      sources: ["-", "cmd:ls"],
      every: 2_000,
      timeout: 5_000,
      for: 60_000,
      json: true,
    });
  });

  it("are left to others where nothing is said", () => {
    expect(parseOptions([])).toEqual({ sources: [] });
  });

  it("come to the help where that is asked for", () => {
    const help = parseOptions(["--help"]);
    for (const word of ["--every", "--timeout", "--for", "--json", "file:PATH", "cmd:COMMAND"]) {
      expect(help).toContain(word);
    }
  });

  it.each([
    [["--timeout", "0s"], "Expected a duration greater than 0, such as 500ms, 2s or 1m."],
    [["--for", "10"], "Expected a duration greater than 0, such as 500ms, 2s or 1m."],
    [["--every", "-5s"], "Expected a duration greater than 0, such as 500ms, 2s or 1m."],
    [["--for"], "option '--for <duration>' argument missing"],
    [["--often"], "unknown option '--often'"],
  ])("are refused where they are %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe("sources", () => {
  it("have the names they were asked for by", () => {
    const texts = ["http://one/", "HTTPS://two/x?y", "file:a b", "cmd:ls | wc", "-"];
    expect(parseSources(texts, SURROUNDINGS).map(({ name }) => name)).toEqual(texts);
  });

  it.each(["", "nonsense", "file:", "cmd:", "cmd: ", "http://", "ftp://one/", "--"])(
    "are not read into %j",
    (text) => {
      const message =
        "a source must be an http:// or https:// URL, file:PATH, cmd:COMMAND or -, " +
        `got ${JSON.stringify(text)}`;
      expect(() => parseSources([text], SURROUNDINGS)).toThrow(new UsageError(message));
    },
  );

  it("include standard input only once", () => {
    expect(() => parseSources(["-", "-"], SURROUNDINGS)).toThrow("only once");
  });
});
