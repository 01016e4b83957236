/** What may be in a chain. Its place is in itself; in none it is linked to itself. */
export interface Link {
  before: Link;
  after: Link;
}

/**
 * A list whose links are the things themselves, so that taking one out costs the same wherever it is. It is a ring of
 * which the chain itself is a part, so nothing in it is the first or last as a special case.
 *
 *     chain ⇄ link ⇄ link ⇄ chain
 */
export class Chain<T extends Link> implements Link {
  before: Link = this;
  after: Link = this;

  get isEmpty(): boolean {
    return this.after === this;
  }

  /** Puts one that is in none to the end. */
  append(link: T): void {
    link.before = this.before;
    link.after = this;
    this.before = this.before.after = link;
  }

  /** Those that are in it now. */
  all(): T[] {
    const all: T[] = [];
    // Nothing else was appended.
    for (let each = this.after; each !== this; each = each.after) all.push(each as T);
    return all;
  }
}

/** Takes a link out of the chain that it is in; where it is in none, does nothing. */
export function unlink(link: Link): void {
  link.before.after = link.after;
  link.after.before = link.before;
  link.before = link.after = link;
}
