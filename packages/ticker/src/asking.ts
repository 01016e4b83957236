import type { Tick } from "./ticker.ts";

type Answer = IteratorResult<Tick, undefined>;

/** A promise that rejects is an answer too. */
type Resolve = (answer: Answer | PromiseLike<Answer>) => void;

/** A place in the line: who waits there, and who asked afterwards. It is used again, as most often one waits again and again. */
export interface Place {
  readonly consumer: object;
  /** What answers it, while it waits. */
  resolve: Resolve | undefined;
  next: Place | undefined;
}

/** Who waits for a tick, in the order they asked. */
export class Asking {
  #first: Place | undefined;
  #last: Place | undefined;

  get nobody(): boolean {
    return this.#first === undefined;
  }

  /** Adds one that does not wait yet, behind the others; returns what will be its answer. */
  add(place: Place): Promise<Answer> {
    const promise = new Promise<Answer>(keepResolve);
    place.resolve = kept;
    kept = undefined;
    this.append(place);
    return promise;
  }

  answerFirst(answer: Answer | Promise<never>): void {
    const first = this.#first;
    if (first === undefined) return;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    settle(first, answer);
  }

  answerAll(answer: Answer | Promise<never>): void {
    while (!this.nobody) this.answerFirst(answer);
  }

  answerAllOf(consumer: object, answer: Answer): void {
    let place = this.#first;
    this.#first = this.#last = undefined;
    for (let next; place !== undefined; place = next) {
      next = place.next;
      place.next = undefined;
      if (place.consumer === consumer) settle(place, answer);
      else this.append(place);
    }
  }

  private append(place: Place): void {
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
  }
}

function settle(place: Place, answer: Answer | Promise<never>): void {
  const { resolve } = place;
  place.resolve = place.next = undefined;
  resolve?.(answer);
}

/** Only for a moment: it would keep the promise, and the loop that awaits it. */
let kept: Resolve | undefined;

/** The constructor of a promise calls it before it returns, so one will do for all: each of its own costs as much as a promise. */
function keepResolve(resolve: Resolve): void {
  kept = resolve;
}
