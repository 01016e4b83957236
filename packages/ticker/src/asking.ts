import type { Tick } from "./ticker.ts";

type Answer = IteratorResult<Tick, undefined>;

/** Somebody who waits for a tick, and who asked after them. */
interface Asked {
  readonly consumer: object;
  /** A promise that rejects is an answer too. */
  readonly answer: (answer: Answer | PromiseLike<Answer>) => void;
  next: Asked | undefined;
}

/** Who waits for a tick, in the order they asked: a list of links, since most often there is one of them. */
export class Asking {
  #first: Asked | undefined;
  #last: Asked | undefined;

  get nobody(): boolean {
    return this.#first === undefined;
  }

  add(consumer: object, answer: Asked["answer"]): void {
    this.append({ consumer, answer, next: undefined });
  }

  answerFirst(answer: Answer): void {
    const first = this.#first;
    if (first === undefined) return;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    first.answer(answer);
  }

  answerAll(answer: Answer | Promise<never>): void {
    for (let asked = this.takeAll(); asked !== undefined; asked = asked.next) asked.answer(answer);
  }

  answerAllOf(consumer: object, answer: Answer): void {
    for (let asked = this.takeAll(), next; asked !== undefined; asked = next) {
      next = asked.next;
      asked.next = undefined;
      if (asked.consumer === consumer) asked.answer(answer);
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
