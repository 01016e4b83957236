/** A call that is to be made at an instant. */
export interface Timer {
  readonly due: number;
  /** The instant it was made at. */
  readonly made: number;
  /** Which of the timers ever made this is: of two that are due at one instant the earlier goes first. */
  readonly order: number;
  readonly fn: () => void;
  /** Where it is in the heap, as long as it is in it. */
  place: number;
}

/**
 * The timers that are armed, the next one first.
 *
 * A binary heap in which each timer knows its place, so that arming, firing and taking back one of n cost log n.
 */
export class TimerHeap {
  readonly #heap: Timer[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  /** All of them, in the order in which they are due. */
  inOrder(): Timer[] {
    return [...this.#heap].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  has(timer: Timer): boolean {
    return this.#heap[timer.place] === timer;
  }

  add(timer: Timer): void {
    this.#put(timer, this.#heap.length);
    this.#rise(timer);
  }

  /** Takes a timer out; one that is not in it stays out. */
  remove(timer: Timer): void {
    if (!this.has(timer)) return;
    const { place } = timer;
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return;
    this.#put(last, place);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(timer: Timer): void {
    for (;;) {
      const above = timer.place === 0 ? undefined : this.#heap[(timer.place - 1) >> 1];
      if (above === undefined || isBefore(above, timer)) return;
      this.#swap(above, timer);
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const left = this.#heap[2 * timer.place + 1];
      const right = this.#heap[2 * timer.place + 2];
      const below =
        left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (below === undefined || isBefore(timer, below)) return;
      this.#swap(timer, below);
    }
  }

  #swap(above: Timer, below: Timer): void {
    const { place } = above;
    this.#put(above, below.place);
    this.#put(below, place);
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer;
    timer.place = place;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
