import { VirtualClock } from "@machinery/testing";

const clock = new VirtualClock();

/** Lets everything run that can run without time. */
export function settle(): Promise<void> {
  return clock.settle();
}

/** The same for tests of the very turns that `settle` waits for: a few of them as the platform has them. */
export async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs a function and returns the reasons of the rejections that nobody handled. */
export async function unhandledIn(run: () => unknown): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const hear = (reason: unknown): void => void reasons.push(reason);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", hear);
  try {
    await run();
    await fewTurns();
  } finally {
    process.off("unhandledRejection", hear);
    for (const other of others) process.on("unhandledRejection", other);
  }
  return reasons;
}
