import type { Instruction, Line } from "@machinery/ctx/line";
import type { Patience } from "./patience.ts";

/** A source that is in line for its turn: the first of those who share an entry is that entry. */
export interface Waiting extends Instruction {
  /** Who shares its entry and is the next. */
  behind: Waiting | undefined;
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
export class Turns<T> {
  readonly #line: Pick<Line<T>, "append" | "instruct" | "size">;
  readonly #patience: Pick<Patience, "holdsValues">;
  /** Who is the last in line, where others may be behind it. */
  #last: Waiting | undefined;
  #count = 0;
  /** What has come of the turn that is, where it is to go before others. */
  #produced: T[] | undefined;

  constructor(
    line: Pick<Line<T>, "append" | "instruct" | "size">,
    patience: Pick<Patience, "holdsValues">,
  ) {
    this.#line = line;
    this.#patience = patience;
  }

  /** Puts a result in line: in a turn before the others, else to the end. */
  append(result: T): void {
    if (this.#produced === undefined) {
      this.close();
      this.#line.append(result);
    } else {
      this.#produced.push(result);
    }
  }

  /** What still comes of this turn goes to the end. */
  toEnd(): void {
    this.#produced = undefined;
  }

  /** Somebody else is the last in line. */
  close(): void {
    this.#last = undefined;
  }

  /** Puts one to the end of the line, or behind those who are the last in it. */
  add(source: Waiting): void {
    const last = this.#last;
    if (last === undefined || this.#count === MOST) {
      this.#count = 0;
      this.#line.instruct(source);
    } else {
      last.behind = source;
    }
    this.#count++;
    this.#last = source;
  }

  /**
   * Those who are behind one another have their turn together, so that what they ask for comes at the same time. What
   * comes of it goes before the others in line: else each of many sources would soon have something in it.
   */
  together(first: Waiting): void {
    // Nobody can join those who have their turn.
    this.close();
    const { size } = this.#line;
    const produced: T[] = [];
    if (size > 0) this.#produced = produced;
    try {
      for (let each: Waiting | undefined = first, next; each !== undefined; each = next) {
        next = each.behind;
        each.behind = undefined;
        each.turn();
      }
    } finally {
      this.#produced = undefined;
      while (produced.length > 0) this.#line.append(produced.pop() as T, true);
      // What several have produced is given out while they are waited for. One is waited for alone: that it is at its
      // end counts before its last value is consumed.
      if (this.#line.size > size + 1) this.#patience.holdsValues = false;
    }
  }
}
