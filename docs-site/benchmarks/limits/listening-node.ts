const settled = Promise.resolve();

/** A node of a tree with one callback, called in a microtask after it or a node above it was cancelled. */
export class ListeningNode {
  done = false;
  callback: (() => void) | undefined;
  first: ListeningNode | undefined;
  last: ListeningNode | undefined;
  previous: ListeningNode | undefined;
  next: ListeningNode | undefined;
  readonly parent: ListeningNode | undefined;

  constructor(parent: ListeningNode | undefined, callback: (() => void) | undefined) {
    this.parent = parent;
    this.callback = callback;
    if (parent === undefined) return;
    this.previous = parent.last;
    if (parent.last === undefined) parent.first = this;
    else parent.last.next = this;
    parent.last = this;
  }

  cancel(): void {
    if (this.done) return;
    this.done = true;
    this.#unlink();
    if (this.first === undefined) {
      if (this.callback !== undefined) void settled.then(this.callback);
      return;
    }
    this.callBackSoon(this.#below());
  }

  /** All in one microtask, as a ctx does. */
  protected callBackSoon(nodes: readonly ListeningNode[]): void {
    void settled.then(() => {
      for (const { callback } of nodes) callback?.();
    });
  }

  #unlink(): void {
    const { parent, previous, next } = this;
    if (parent === undefined) return;
    if (previous === undefined) parent.first = next;
    else previous.next = next;
    if (next === undefined) parent.last = previous;
    else next.previous = previous;
    this.previous = this.next = undefined;
  }

  #below(): ListeningNode[] {
    const nodes: ListeningNode[] = [this];
    for (const node of nodes) {
      for (let child = node.first; child !== undefined; child = child.next) {
        child.done = true;
        nodes.push(child);
      }
    }
    return nodes;
  }
}

/** The same, but each callback has a microtask of its own. */
export class OneByOneNode extends ListeningNode {
  protected override callBackSoon(nodes: readonly ListeningNode[]): void {
    for (const { callback } of nodes) if (callback !== undefined) void settled.then(callback);
  }
}
