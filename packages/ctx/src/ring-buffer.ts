const SMALLEST = 8;
/** So many slots are kept once they were needed: what comes in bursts would make them anew each time. */
const KEPT = 256;

/**
 * A row of values that is put to and taken from at both ends, in a time that does not depend on its length.
 *
 *     slots  [ d e · · · a b c ]     the row a b c d e, which begins at `start` and goes on at slot 0
 *                        start
 *
 * The number of slots is a power of two: twice as many when all are taken, half as many when a
 * quarter is, but for a few.
 */
export class RingBuffer<T> {
  #slots: (T | undefined)[] = empty(SMALLEST);
  #start = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first value; `undefined` where there is none. */
  get first(): T | undefined {
    return this.#slots[this.#start];
  }

  /** Adds a value behind the others, or before them. */
  add(value: T, atFront: boolean): void {
    if (this.#size === this.#slots.length) this.#resize(this.#size * 2);
    const slots = this.#slots;
    if (atFront) this.#start = (this.#start - 1) & (slots.length - 1);
    slots[(this.#start + (atFront ? 0 : this.#size)) & (slots.length - 1)] = value;
    this.#size++;
  }

  /** Takes the first value away, and lets go of it; `undefined` where there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const slots = this.#slots;
    const value = slots[this.#start];
    slots[this.#start] = undefined;
    this.#start = (this.#start + 1) & (slots.length - 1);
    this.#size--;
    if (slots.length > KEPT && this.#size <= slots.length >> 2) this.#resize(slots.length >> 1);
    return value;
  }

  #resize(length: number): void {
    const old = this.#slots;
    const slots = empty<T>(length);
    for (let index = 0; index < this.#size; index++) {
      slots[index] = old[(this.#start + index) & (old.length - 1)];
    }
    this.#slots = slots;
    this.#start = 0;
  }
}

/** Filled from the start, so that the engine never finds out late that the slots hold more than numbers. */
function empty<T>(length: number): (T | undefined)[] {
  return new Array<T | undefined>(length).fill(undefined);
}
