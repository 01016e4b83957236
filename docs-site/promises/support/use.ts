import type { CTX } from "@machinery/ctx";
import type { LivesOn } from "./lives-on.ts";

/** How a use ends. Where it has a body, that leaves it, throws, ends the ctx, or is in it when time is up. */
export type Ending = "normal" | "break" | "throw" | "ctx" | "reject" | "timeout";

/** Thrown where a body or something that is waited for fails. */
export const boom: Error = new Error("boom");

const TIMEOUT = 10;

/** One use: a ctx for it below the root, and the way it is to end. */
export class Use {
  readonly lives: LivesOn;
  readonly ending: Ending;
  readonly ctx: CTX;

  constructor(lives: LivesOn, ending: Ending) {
    this.lives = lives;
    this.ending = ending;
    this.ctx = lives.root.child("use", ending === "timeout" ? { timeout: TIMEOUT } : {});
  }

  /** Ends what the use hangs on, where that is the way it ends. */
  endCTX(): void {
    if (this.ending === "ctx") this.ctx.cancel();
    else if (this.ending === "reject") this.ctx.reject(boom);
    else if (this.ending === "timeout") this.lives.clock.advance(TIMEOUT);
  }

  /** What a body does when it has gone far enough; returns whether it leaves its loop. */
  step(): boolean {
    if (this.ending === "throw") throw boom;
    this.endCTX();
    return this.ending === "break";
  }

  /** Runs through something, and does at the second item what ends it. */
  async loop(items: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
    let count = 0;
    for await (const _ of items) if (++count === 2 && this.step()) break;
  }
}

/** Waits for something that may fail in the ways that a use can be meant to. */
export async function settled(promise: PromiseLike<unknown>): Promise<void> {
  try {
    await promise;
  } catch {
    // How it ends is for the tests of its package to say; here it only has to be over.
  }
}
