import { WaitingLine } from "./waiting-line.ts";

const settled = Promise.resolve();

/** A value, and where it came from. */
export interface Came {
  readonly value: unknown;
  readonly sources: readonly unknown[];
  readonly context: unknown;
}

type Answer = IteratorResult<Came, undefined>;

const over: Answer = { done: true, value: undefined };

/** Iterators in a ring, of which the first gives a value and goes to the end: the least to give out what several have. */
export class TakingTurns implements AsyncIterableIterator<Came> {
  readonly ring = new WaitingLine<{
    iterator: Iterator<unknown>;
    sources: unknown[];
    context: unknown;
  }>();

  add(source: Iterable<unknown>, context: unknown): void {
    this.ring.push({ iterator: source[Symbol.iterator](), sources: [source], context });
  }

  next(): Promise<Answer> {
    const { ring } = this;
    while (ring.size > 0) {
      const source = ring.take();
      const answer = source.iterator.next();
      if (answer.done === true) continue;
      ring.push(source);
      const { sources, context } = source;
      return Promise.resolve({ done: false, value: { value: answer.value, sources, context } });
    }
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Async iterators, of which those that have answered are in a ring: one is asked for the next when its value is taken. */
export class TakingAnswers implements AsyncIterableIterator<Came> {
  readonly ring = new WaitingLine<AsyncSource>();
  /** How many have not ended. */
  open = 0;
  waiting: ((answer: Answer) => void) | undefined;
  wakingUp = false;
  readonly serve = (): void => {
    this.wakingUp = false;
    if (this.waiting === undefined || (this.ring.size === 0 && this.open > 0)) return;
    const { waiting } = this;
    this.waiting = undefined;
    waiting(this.answer());
  };

  add(source: AsyncIterable<unknown>, context: unknown): void {
    this.open++;
    new AsyncSource(this, source, context).ask();
  }

  next(): Promise<Answer> {
    if (this.ring.size > 0 || this.open === 0) return Promise.resolve(this.answer());
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  wakeUp(): void {
    if (this.waiting === undefined || this.wakingUp) return;
    this.wakingUp = true;
    void settled.then(this.serve);
  }

  answer(): Answer {
    if (this.ring.size === 0) return over;
    const source = this.ring.take();
    const { value, sources, context } = source;
    source.ask();
    return { done: false, value: { value, sources, context } };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

class AsyncSource {
  readonly from: TakingAnswers;
  readonly iterator: AsyncIterator<unknown>;
  readonly sources: unknown[];
  readonly context: unknown;
  value: unknown;
  readonly answered = ({ done, value }: IteratorResult<unknown>): void => {
    this.value = value;
    if (done === true) this.from.open--;
    else this.from.ring.push(this);
    this.from.wakeUp();
  };

  constructor(from: TakingAnswers, source: AsyncIterable<unknown>, context: unknown) {
    this.from = from;
    this.iterator = source[Symbol.asyncIterator]();
    this.sources = [source];
    this.context = context;
  }

  ask(): void {
    void this.iterator.next().then(this.answered);
  }
}
