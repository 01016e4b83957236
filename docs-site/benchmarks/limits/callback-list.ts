/** A callback in a list, and what it is taken out by. */
export class Entry {
  readonly callback: () => void;
  previous: Entry | undefined;
  next: Entry | undefined;

  constructor(callback: () => void) {
    this.callback = callback;
  }
}

/** A doubly linked list of callbacks. */
export class CallbackList {
  first: Entry | undefined;
  last: Entry | undefined;

  add(callback: () => void): Entry {
    const entry = new Entry(callback);
    entry.previous = this.last;
    if (this.last === undefined) this.first = entry;
    else this.last.next = entry;
    this.last = entry;
    return entry;
  }

  remove(entry: Entry): void {
    const { previous, next } = entry;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    entry.previous = entry.next = undefined;
  }
}
