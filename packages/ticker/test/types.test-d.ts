import { type CTX, Semaphore } from "@machinery/ctx";
import { type Pauser, tick, type Tick, type Ticker } from "../src/index.ts";

/** Is compiled and never called: what stands here is what must compile, and what must not. */
export async function ticks(ctx: CTX): Promise<void> {
  const pauser: Pauser = new Semaphore();
  const ticker: Ticker = tick(ctx, 10, { minWait: false, maxTime: undefined, pauser });
  for await (const each of ticker) {
    const [iteration, timeTillNext]: readonly [number, number] = each satisfies Tick;
    ticker.changeAfter(iteration + timeTillNext, { setNewEvery: undefined });
    // @ts-expect-error A tick is not written to.
    each[0] = 5;
  }
  // @ts-expect-error Not seconds as text.
  tick(ctx, "10");
  // @ts-expect-error `false` is what has a meaning.
  tick(ctx, 10, { minWait: true });
  // @ts-expect-error No name of the Python library.
  tick(ctx, 10, { min_wait: 5 });
  // @ts-expect-error Neither locked nor released.
  tick(ctx, 10, { pauser: { acquire: () => Promise.resolve() } });
  // @ts-expect-error The period is not optional.
  ticker.changeAfter();
  // @ts-expect-error A pauser is given once.
  ticker.pauser = pauser;
}
