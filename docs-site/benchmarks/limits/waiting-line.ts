const settled = Promise.resolve();

/**
 * A ring of slots, and the one who waits for what comes next: the least that a queue needs to be iterated. Who waits
 * is answered in a microtask, so that what else is done in the call that pushes still counts.
 */
export class WaitingLine<T> implements AsyncIterableIterator<T> {
  slots = new Array<T | undefined>(16).fill(undefined);
  start = 0;
  size = 0;
  waiting: ((answer: IteratorResult<T, undefined>) => void) | undefined;
  wakingUp = false;
  readonly wakeUp = (): void => {
    const { waiting } = this;
    this.wakingUp = false;
    this.waiting = undefined;
    waiting?.({ done: false, value: this.take() });
  };

  push(item: T): void {
    if (this.size === this.slots.length) this.grow();
    this.slots[(this.start + this.size++) & (this.slots.length - 1)] = item;
    if (this.waiting === undefined || this.wakingUp) return;
    this.wakingUp = true;
    void settled.then(this.wakeUp);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.size > 0) return Promise.resolve({ done: false, value: this.take() });
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(): T {
    const { slots, start } = this;
    // Asked only while there is one.
    const item = slots[start] as T;
    slots[start] = undefined;
    this.start = (start + 1) & (slots.length - 1);
    this.size--;
    return item;
  }

  grow(): void {
    const { slots, start } = this;
    this.slots = [...slots.slice(start), ...slots.slice(0, start), ...slots.map(() => undefined)];
    this.start = 0;
  }
}
