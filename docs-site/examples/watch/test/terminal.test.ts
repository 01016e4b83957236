import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import type { Streams } from "../streams.ts";
import { watch } from "../watch.ts";

/** Plays a terminal of 80 columns and 24 rows. */
function terminal() {
  const modes: boolean[] = [];
  let text = "";
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(raw: boolean) {
      modes.push(raw);
      return input;
    },
  });
  // What of a terminal the program uses is here.
  const streams = { stdin: input, stdout: output, stderr: output } as unknown as Streams;
  const said = (): string => stripVTControlCharacters(text);
  const says = (words: string): Promise<void> => expect.poll(said).toContain(words);
  return { streams, modes, said, says, press: (key: string) => input.write(key) };
}

it("is redrawn in place and obeys keys", { timeout: 20_000 }, async () => {
  const { streams, modes, said, says, press } = terminal();
  const status = watch(
    { sources: ["cmd:echo ready; sleep 60"], every: 1_000, timeout: 1 },
    streams,
  );
  await says("cmd:echo ready");
  await says(": ready");
  await says("every 1s");
  press("+");
  await says("every 500ms");
  press("-");
  press("-");
  await says("every 2s");
  press("p");
  await says("paused");
  press("xq");
  expect(await status).toBe(0);
  expect(said()).toContain("ended: q was pressed");
  expect(said()).toContain("left over: 0 tasks, 0 listeners on the root, 0 timers");
  expect(modes).toEqual([true, false]);
  expect(process.listenerCount("SIGHUP")).toBe(0);
});

it("is ended by Ctrl-C, which a terminal in raw mode takes for a key", async () => {
  const { streams, said, press } = terminal();
  const status = watch({ sources: ["cmd:sleep 60"] }, streams);
  press("\u0003");
  expect(await status).toBe(0);
  expect(said()).toContain("ended: Ctrl-C was pressed");
});
