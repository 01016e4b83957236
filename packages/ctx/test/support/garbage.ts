import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collector: (() => void) | undefined;

/** Collects the garbage, once what still runs has had time to let go of it. */
export async function collectGarbage(): Promise<void> {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    // What the flag makes global there.
    collector = runInNewContext("gc") as () => void;
  }
  for (let round = 0; round < 3; round++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    collector();
  }
}

/** The bytes in use after a collection. */
export async function bytesInUse(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}
