import { checkCount, checkOptions, checkSignal } from "./check.ts";
import { ignore, rejectedQuietly } from "./soon.ts";

/** What `acquire` can be given. */
export interface AcquireOptions {
  /** Stops the waiting when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** A number of permits that are taken and given back. Inspired by asyncio's `Semaphore`. */
export interface Semaphore {
  /** Whether `acquire` would have to wait. */
  readonly locked: boolean;
  /**
   * Takes a permit, in the order asked. Rejects with the signal's reason when it aborts first, and then takes
   * nothing; that rejection needs no handler.
   */
  acquire(options?: AcquireOptions): Promise<void>;
  /** Gives a permit back; as in asyncio there may so be more than at the start. */
  release(): void;
}

/** Makes semaphores: `new Semaphore(3)`; one permit unless told otherwise, and then it is a lock. */
export interface SemaphoreConstructor {
  new (permits?: number): Semaphore;
}

class Permits implements Semaphore {
  #free: number;
  /** Who waits, first come first served; a permit that is given back goes to the first and is never seen free. */
  readonly #waiting = new Set<() => void>();

  constructor(permits = 1) {
    checkCount("Semaphore", "permits", permits);
    this.#free = permits;
  }

  get locked(): boolean {
    return this.#free === 0;
  }

  get [Symbol.toStringTag](): string {
    return "Semaphore";
  }

  acquire(options: AcquireOptions = {}): Promise<void> {
    try {
      checkOptions("acquire", options);
      if (options.signal !== undefined) checkSignal("acquire", options.signal);
    } catch (error) {
      return Promise.reject(error);
    }
    const { signal } = options;
    if (signal?.aborted === true) return rejectedQuietly(signal.reason);
    if (this.locked) return this.#wait(signal);
    this.#free--;
    return Promise.resolve();
  }

  release(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(first);
    first();
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    const permit = new Promise<void>((resolve, reject) => {
      const taken = (): void => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      };
      const aborted = (): void => {
        this.#waiting.delete(taken);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#waiting.add(taken);
    });
    permit.catch(ignore);
    return permit;
  }
}

/**
 * Makes a semaphore.
 *
 * @example
 * ```ts
 * const three = new Semaphore(3);
 * await three.acquire({ signal: ctx.signal });
 * try {
 *   await work();
 * } finally {
 *   three.release();
 * }
 * ```
 */
export const Semaphore: SemaphoreConstructor = Permits;
