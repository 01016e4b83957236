import type { CTX } from "@machinery/ctx";
import type { ReadStream } from "node:tty";
import type { Pace } from "./pace.ts";

/** Hands on each key as it is pressed, until the ctx ends; then the terminal's input is as it was. */
export async function readKeys(
  ctx: CTX,
  input: ReadStream,
  pressed: (key: string) => void,
): Promise<void> {
  const onData = (keys: Buffer): void => {
    for (const key of keys.toString()) pressed(key);
  };
  input.setRawMode(true).on("data", onData).resume();
  await ctx.waitForFirst(ctx);
  input.setRawMode(false).off("data", onData).pause();
}

/** What a key does; `undefined` where it does nothing. */
export function actionOf(key: string, run: CTX, pace: Pace): (() => void) | undefined {
  switch (key) {
    case "p":
      return () => pace.pauseOrResume();
    case "+":
    case "=":
      return () => pace.faster();
    case "-":
      return () => pace.slower();
    case "q":
      return () => run.cancel("q was pressed");
    case "\u0003":
      return () => run.cancel("Ctrl-C was pressed");
    default:
      return undefined;
  }
}
