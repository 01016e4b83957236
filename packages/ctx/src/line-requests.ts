import type { LineIteration } from "./line-iteration.ts";

type Answer<T> = IteratorResult<T, undefined>;

/** Who is before a request: the one that was made before it, or else the row. */
export interface BeforeRequest<T> {
  next: LineRequest<T> | undefined;
}

/** A call of `next` that could not be answered at once. */
export interface LineRequest<T> extends BeforeRequest<T> {
  readonly by: LineIteration<T>;
  readonly resolve: (answer: Answer<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The requests that wait, in the order they were made.
 *
 *     row ─▶ request ─▶ request ─▶ request
 */
export class LineRequests<T> implements BeforeRequest<T> {
  /** The first of them. */
  next: LineRequest<T> | undefined = undefined;
  /** The last of them, or this where there is none. */
  #last: BeforeRequest<T> = this;

  /** Adds a request behind the others, or before them; returns what answers it. */
  add(by: LineIteration<T>, atFront: boolean): Promise<Answer<T>> {
    const promise = new Promise<Answer<T>>(keepResolvers);
    // Kept a moment ago, they are those of this promise.
    const request = { by, resolve, reject, next: undefined } as LineRequest<T>;
    resolve = reject = undefined;
    by.pending++;
    const before = atFront ? this : this.#last;
    request.next = before.next;
    before.next = request;
    if (before === this.#last) this.#last = request;
    return promise;
  }

  /** Takes out the request behind this one, or behind the row. */
  takeBehind(before: BeforeRequest<T>, request: LineRequest<T>): void {
    before.next = request.next;
    request.by.pending--;
    if (request === this.#last) this.#last = before;
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
