import { inBatches } from "./batches.ts";

/** Waits for one short promise after the other. */
export async function waits(
  operations: number,
  wait: (short: Promise<number>) => PromiseLike<unknown>,
): Promise<void> {
  await inBatches(operations, async (size) => {
    for (let i = 0; i < size; i++) await wait(Promise.resolve(i));
  });
}

/** A promise that outlives every wait. */
export function longLived(): Promise<void> {
  return new Promise(() => {
    // Is never settled.
  });
}
