/** A node of a doubly linked list of children: the least that a parent needs to know whom to tell. */
export class LinkedNode {
  done = false;
  first: LinkedNode | undefined;
  last: LinkedNode | undefined;
  previous: LinkedNode | undefined;
  next: LinkedNode | undefined;
  readonly parent: LinkedNode | undefined;

  constructor(parent: LinkedNode | undefined) {
    this.parent = parent;
    if (parent === undefined) return;
    this.previous = parent.last;
    if (parent.last === undefined) parent.first = this;
    else parent.last.next = this;
    parent.last = this;
  }

  finish(): void {
    if (this.done) return;
    this.done = true;
    const { parent, previous, next } = this;
    if (parent === undefined) return;
    if (previous === undefined) parent.first = next;
    else previous.next = next;
    if (next === undefined) parent.last = previous;
    else next.previous = previous;
    this.previous = this.next = undefined;
  }
}
