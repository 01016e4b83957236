import type { Tick } from "./ticker.ts";

/** A promise that rejects is an answer too. */
type Answer = IteratorResult<Tick, undefined> | Promise<never>;

type Resolve = (answer: Answer) => void;

/** A place in the line: who waits there, and who asked afterwards. It is used again, as most often one waits again and again. */
export interface Place {
  readonly consumer: object;
  /** What answers it, while it waits: there is none until the answer is promised. */
  resolve: Resolve | "not yet" | undefined;
  /** What came before that. */
  early: Answer | undefined;
  next: Place | undefined;
}

/** Who waits for a tick, in the order they asked. */
export class Asking {
  #first: Place | undefined;
  #last: Place | undefined;

  get nobody(): boolean {
    return this.#first === undefined;
  }

  /** Adds one that is free, behind the others; to be promised its answer next. */
  add(place: Place): void {
    place.resolve = "not yet";
    this.append(place);
  }

  answerFirst(answer: Answer): void {
    const first = this.#first;
    if (first === undefined) return;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    settle(first, answer);
  }

  answerAll(answer: Answer): void {
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

/** A place that is free. */
export function placeOf(consumer: object): Place {
  return { consumer, resolve: undefined, early: undefined, next: undefined };
}

/** The answer of one that was added: often it is there already, as a first tick is, and needs no resolving functions. */
export function promised(place: Place): Promise<IteratorResult<Tick, undefined>> {
  const { early } = place;
  place.resolve = place.early = undefined;
  if (early !== undefined) return Promise.resolve(early);
  const promise = new Promise<IteratorResult<Tick, undefined>>(keepResolve);
  place.resolve = kept;
  kept = undefined;
  return promise;
}

function settle(place: Place, answer: Answer): void {
  const { resolve } = place;
  place.next = undefined;
  if (resolve === "not yet") {
    place.early = answer;
  } else {
    place.resolve = undefined;
    resolve?.(answer);
  }
}

/** Only for a moment: it would keep the promise, and the loop that awaits it. */
let kept: Resolve | undefined;

/** The constructor of a promise calls it before it returns, so one will do for all: each of its own costs as much as a promise. */
function keepResolve(resolve: Resolve): void {
  kept = resolve;
}
