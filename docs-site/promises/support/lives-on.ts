import { AsyncEvent, CTX, Future, Semaphore, type WaitByCallback } from "@machinery/ctx";
import { inspect } from "@machinery/ctx/inspection";
import {
  countingSignal,
  countThens,
  CountingWait,
} from "../../../packages/ctx/test/support/counting.ts";
import { HandClock } from "./hand-clock.ts";

/** What outlives every use of it: a root with its clock, and one of each kind that can be waited for. */
export class LivesOn {
  readonly clock: HandClock = new HandClock();
  readonly root: CTX = CTX.beginning("root", {
    clock: this.clock,
    log: { info: () => undefined, error: () => undefined },
  });
  readonly future = new Future<never>();
  readonly event: AsyncEvent = new AsyncEvent();
  readonly locked: Semaphore = new Semaphore(0);
  readonly promise = new Promise<never>(() => undefined);
  readonly #reactions = countThens(this.promise);
  readonly #counting = new CountingWait();
  readonly #signal = countingSignal();

  /** Something to wait for that knows who waits. */
  get wait(): WaitByCallback<never> {
    return this.#counting;
  }

  get signal(): AbortSignal {
    return this.#signal.signal;
  }

  /** What is left on it: nothing, but for a reaction on the promise, which cannot be taken back. */
  get left(): Readonly<Record<string, unknown>> {
    const { children, listeners, holds } = inspect(this.root) ?? {};
    return {
      children: children?.length,
      listeners: listeners?.length,
      holds,
      timers: this.clock.pending,
      registrations: this.#counting.registered,
      signalListeners: this.#signal.listeners(),
      reactions: this.#reactions() > 4 ? this.#reactions() : "at most 4",
    };
  }
}

/** What is left where nothing is. */
export const nothing: LivesOn["left"] = {
  children: 0,
  listeners: 0,
  holds: 0,
  timers: 0,
  registrations: 0,
  signalListeners: 0,
  reactions: "at most 4",
};
