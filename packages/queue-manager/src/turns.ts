import type { Line } from "@machinery/ctx/line";

/** A source that is in line for its turn. */
export interface Waiting {
  turn(): void;
}

/** Sources that are behind one another in line and share one entry of it. */
interface Group {
  readonly turns: "together" | "singly";
  readonly sources: (Waiting | undefined)[];
}

/** So many share an entry at most: what is fair is looked at between the entries. */
const MOST = 100;

/** The turns of sources in a line. Those who are behind one another have theirs in one entry of it. */
export class Turns {
  readonly #line: Pick<Line<unknown>, "instruct">;
  /** Those who are last in line, where that is for others to join. */
  #last: Group | undefined;

  constructor(line: Pick<Line<unknown>, "instruct">) {
    this.#line = line;
  }

  /** Somebody else is the last in line. */
  close(): void {
    this.#last = undefined;
  }

  /** Those who are behind one another have their turn together, so that what they ask for comes at the same time. */
  together(source: Waiting): void {
    if (this.#joins("together", source)) return;
    const group: Group = { turns: "together", sources: [source] };
    this.#line.instruct(() => {
      this.#begin(group);
      for (const each of group.sources) each?.turn();
    });
    this.#last = group;
  }

  /**
   * Those who are behind one another have theirs one after the other, each before the others in line. What each puts to
   * the front of the line in it is all there is at a time, however many are behind.
   */
  oneByOne(source: Waiting): void {
    if (this.#joins("singly", source)) return;
    const group: Group = { turns: "singly", sources: [source] };
    const { sources } = group;
    let next = 0;
    const turnOfNext = (): void => {
      const each = sources[next];
      // Once it has had its turn nothing of it is kept.
      sources[next++] = undefined;
      if (next < sources.length) this.#line.instruct(turnOfNext, true);
      else this.#begin(group);
      each?.turn();
    };
    this.#line.instruct(turnOfNext);
    this.#last = group;
  }

  /** Nobody can join those who have their turn, or the last of them. */
  #begin(group: Group): void {
    if (this.#last === group) this.#last = undefined;
  }

  /** Whether it could be put to those who are last in line. */
  #joins(turns: Group["turns"], source: Waiting): boolean {
    const last = this.#last;
    if (last?.turns !== turns || last.sources.length === MOST) return false;
    last.sources.push(source);
    return true;
  }
}
