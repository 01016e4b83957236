import type { LineIteration } from "./line-iteration.ts";

type Answer<T> = IteratorResult<T, undefined>;

/** A call of `next` that could not be answered at once. */
export interface LineRequest<T> {
  readonly by: LineIteration<T>;
  readonly resolve: (answer: Answer<T>) => void;
  readonly reject: (error: unknown) => void;
  next: LineRequest<T> | undefined;
}

/**
 * The requests that wait, in the order they were made.
 *
 *     first → request → request → last
 */
export class LineRequests<T> {
  #first: LineRequest<T> | undefined;
  #last: LineRequest<T> | undefined;

  get first(): LineRequest<T> | undefined {
    return this.#first;
  }

  /** Adds a request behind the others, or before them; returns what answers it. */
  add(by: LineIteration<T>, atFront: boolean): Promise<Answer<T>> {
    const promise = new Promise<Answer<T>>(keepResolvers);
    // Kept a moment ago, they are those of this promise.
    const request = { by, resolve, reject, next: undefined } as LineRequest<T>;
    resolve = reject = undefined;
    by.pending++;
    if (this.#last === undefined) {
      this.#first = this.#last = request;
    } else if (atFront) {
      request.next = this.#first;
      this.#first = request;
    } else {
      this.#last = this.#last.next = request;
    }
    return promise;
  }

  /** Takes out the request that stands behind this one, which is `undefined` for the first. */
  takeBehind(previous: LineRequest<T> | undefined, request: LineRequest<T>): void {
    if (previous === undefined) this.#first = request.next;
    else previous.next = request.next;
    if (request.next === undefined) this.#last = previous;
    request.by.pending--;
  }
}

// Only for a moment: they would keep the promise, and the loop that awaits it.
let resolve: LineRequest<never>["resolve"] | undefined;
let reject: LineRequest<never>["reject"] | undefined;

/** The constructor of a promise calls it before it returns, so one will do for all: each of its own costs as much as a promise. */
function keepResolvers(
  itsResolve: LineRequest<never>["resolve"],
  itsReject: LineRequest<never>["reject"],
): void {
  resolve = itsResolve;
  reject = itsReject;
}
