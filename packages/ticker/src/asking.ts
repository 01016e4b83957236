import type { Tick } from "./ticker.ts";

type Answer = IteratorResult<Tick, undefined>;

/** A promise that rejects is an answer too. */
type Resolve = (answer: Answer | PromiseLike<Answer>) => void;

/** Somebody who waits for a tick, and who asked after them. */
interface Asked {
  readonly consumer: object;
  readonly resolve: Resolve;
  next: Asked | undefined;
}

/** Who waits for a tick, in the order they asked: a list of links, since most often there is one of them. */
export class Asking {
  #first: Asked | undefined;
  #last: Asked | undefined;

  get nobody(): boolean {
    return this.#first === undefined;
  }

  /** Adds a consumer behind the others; returns what will be its answer. */
  add(consumer: object): Promise<Answer> {
    const promise = new Promise<Answer>(keepResolve);
    this.append({ consumer, resolve: kept, next: undefined });
    return promise;
  }

  answerFirst(answer: Answer): void {
    const first = this.#first;
    if (first === undefined) return;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    first.resolve(answer);
  }

  answerAll(answer: Answer | Promise<never>): void {
    for (let asked = this.takeAll(); asked !== undefined; asked = asked.next) asked.resolve(answer);
  }

  answerAllOf(consumer: object, answer: Answer): void {
    for (let asked = this.takeAll(), next; asked !== undefined; asked = next) {
      next = asked.next;
      asked.next = undefined;
      if (asked.consumer === consumer) asked.resolve(answer);
      else this.append(asked);
    }
  }

  private append(asked: Asked): void {
    if (this.#last === undefined) this.#first = asked;
    else this.#last.next = asked;
    this.#last = asked;
  }

  /** Takes them out and returns the first, which is linked to the others. */
  private takeAll(): Asked | undefined {
    const first = this.#first;
    this.#first = this.#last = undefined;
    return first;
  }
}

let kept: Resolve;

/** The constructor of a promise calls it before it returns, so one will do for all: each of its own costs as much as a promise. */
function keepResolve(resolve: Resolve): void {
  kept = resolve;
}
