import { parentPort, workerData } from "node:worker_threads";
import { replayAll, type Summary } from "./runner.ts";

/** What the replayer says while it replays. */
export type Message =
  | { readonly kind: "begins"; readonly id: string }
  | { readonly kind: "family"; readonly summary: Summary }
  | { readonly kind: "stray"; readonly during: string; readonly error: string }
  | { readonly kind: "over" };

let current = "";

process.on("unhandledRejection", (error) => {
  say({ kind: "stray", during: current, error: String(error) });
});

const folder: unknown = workerData;
if (typeof folder !== "string") throw new TypeError("the worker is to be given a folder");
for await (const summary of replayAll(folder, begin)) say({ kind: "family", summary });
// What the last case left unhandled is told of a turn later.
await new Promise((resolve) => setImmediate(resolve));
say({ kind: "over" });

function begin(id: string): void {
  current = id;
  say({ kind: "begins", id });
}

function say(message: Message): void {
  parentPort?.postMessage(message);
}
