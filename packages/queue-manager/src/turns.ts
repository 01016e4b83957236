import type { Line } from "@machinery/ctx/line";
import type { Patience } from "./patience.ts";

/** A source that is in line for its turn: the first of those who share an entry is that entry. */
export interface Waiting {
  /** Who shares its entry and is the next. */
  behind: Waiting | undefined;
  /** The entry has its turn. */
  run(): void;
  /** It has its own. */
  turn(): void;
}

/** So many share an entry at most: what is fair is looked at between the entries. */
const MOST = 100;

/**
 * The turns of sources in a line. Those who are behind one another have theirs in one entry of it.
 *
 *     [ value, first, value, first ]
 *                ▼             ▼
 *              behind        behind
 */
export class Turns {
  readonly #line: Pick<Line<unknown>, "instruct" | "size">;
  readonly #patience: Pick<Patience, "holdsValues">;
  /** Those who are last in line, where that is for others to join. */
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #count = 0;

  constructor(
    line: Pick<Line<unknown>, "instruct" | "size">,
    patience: Pick<Patience, "holdsValues">,
  ) {
    this.#line = line;
    this.#patience = patience;
  }

  /** Somebody else is the last in line. */
  close(): void {
    this.#first = this.#last = undefined;
  }

  /** Puts one to the end of the line, or to those of its class who are the last in it. */
  add(source: Waiting): void {
    const last = this.#last;
    if (last?.constructor === source.constructor && this.#count < MOST) {
      this.#count++;
      last.behind = source;
    } else {
      this.#count = 1;
      this.#first = source;
      this.#line.instruct(source);
    }
    this.#last = source;
  }

  /** Those who are behind one another have their turn together, so that what they ask for comes at the same time. */
  together(first: Waiting): void {
    this.#begin(first);
    const areAlone = first.behind !== undefined && this.#line.size === 0;
    for (let each: Waiting | undefined = first, next; each !== undefined; each = next) {
      next = each.behind;
      each.behind = undefined;
      each.turn();
    }
    // What several have produced is given out while they are waited for, unless somebody is in line who comes before
    // it. One is waited for alone: that it is at its end counts before its last value is consumed.
    if (areAlone) this.#patience.holdsValues = false;
  }

  /**
   * Those who are behind one another have theirs one after the other, each before the others in line. What each puts to
   * the front of the line in it is all there is at a time, however many are behind.
   */
  oneByOne(first: Waiting): void {
    this.#begin(first);
    const next = first.behind;
    first.behind = undefined;
    if (next !== undefined) this.#line.instruct(next, true);
    first.turn();
  }

  /** Nobody can join those who have their turn. */
  #begin(first: Waiting): void {
    if (first === this.#first) this.close();
  }
}
