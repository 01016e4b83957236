import { DoneCallbacks } from "./done-callbacks.ts";
import type { End } from "./end.ts";
import { InvalidStateError } from "./errors.ts";
import type { Outcome } from "./future-status.ts";

/**
 * What a future and a task have in common: an end that is written once, and `await`.
 *
 * The promise behind `await` is made when somebody first awaits: a future that is rejected and never looked at
 * is no unhandled rejection.
 */
export abstract class Awaitable<T> extends DoneCallbacks<T> implements PromiseLike<T> {
  end: End<T> | undefined = undefined;
  private promise: Promise<T> | undefined = undefined;

  get done(): boolean {
    return this.end !== undefined;
  }

  get cancelled(): boolean {
    return this.end?.cancelled === true;
  }

  get outcome(): Outcome<T> | undefined {
    return this.end?.outcome;
  }

  result(): T {
    return this.ended("result").result();
  }

  exception(): unknown {
    return this.ended("exception").exception();
  }

  then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.asPromise().then(onfulfilled, onrejected);
  }

  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.asPromise().catch(onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<T> {
    return this.asPromise().finally(onfinally);
  }

  /** Writes the end, once; returns whether this was the one. */
  protected finish(end: End<T>): boolean {
    if (this.end !== undefined) return false;
    this.end = end;
    if (this.listenedTo) this.callBackSoon();
    return true;
  }

  private ended(what: string): End<T> {
    if (this.end !== undefined) return this.end;
    throw new InvalidStateError(`${what}: ${this.label} is still pending`);
  }

  private asPromise(): Promise<T> {
    return (this.promise ??= new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        const end = this.ended("then");
        // A fulfilled end is only made with a T.
        if (end.kind === "fulfilled") resolve(end.value as T);
        else reject(end.error());
      };
      if (this.done) settle();
      else this.addDoneCallback(settle);
    }));
  }
}
