/** A source that has not ended and is to be told when the streamer stops. Its place among them is in itself. */
export abstract class OpenSource {
  previous: OpenSource | undefined = undefined;
  next: OpenSource | undefined = undefined;

  /** The streamer has stopped: close what is iterated, leave what is waited for. */
  abstract stop(): void;
}

/**
 * The sources that are to be stopped, in the order they began.
 *
 *     first ⇄ source ⇄ source ⇄ last
 */
export class OpenSources {
  #first: OpenSource | undefined;
  #last: OpenSource | undefined;

  add(source: OpenSource): void {
    source.previous = this.#last;
    if (this.#last === undefined) this.#first = source;
    else this.#last.next = source;
    this.#last = source;
  }

  /** Takes out one that is in it. */
  remove(source: OpenSource): void {
    const { previous, next } = source;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    source.previous = source.next = undefined;
  }

  /** Those that are in it now. */
  all(): OpenSource[] {
    const all: OpenSource[] = [];
    for (let each = this.#first; each !== undefined; each = each.next) all.push(each);
    return all;
  }
}
