import { RingBuffer } from "./ring-buffer.ts";

/** Who is before an instruction: another one, whatever values are between, or else the line. */
interface BeforeInstruction {
  /** The next instruction, or the line behind the last one; `undefined` where it is in no line. */
  next: BeforeInstruction | undefined;
}

/** What is run when its turn in the line comes, and is no value of it. It can be in one line at a time, and there once. */
export interface Instruction extends BeforeInstruction {
  /** What it returns is unknown: an async function fits the type of one too. */
  run(): unknown;
}

/**
 * The values of a line in their order, and the instructions between them, which name one another.
 *
 *     row   [ value, a, value, value, b, value ]
 *     next  line ──▶ a ─────────────▶ b ──▶ line
 *
 * So the first in the row is an instruction if it is the first of those. Nobody else has them, so no value is mistaken
 * for one, and a value is looked at in no other way: a proxy may throw when it is.
 */
export class LineEntries<T> implements BeforeInstruction {
  next: BeforeInstruction | undefined = this;
  readonly #row = new RingBuffer<T | BeforeInstruction>();
  /** The last instruction, or this where there is none. */
  #last: BeforeInstruction = this;

  /** How many values and instructions there are. */
  get size(): number {
    return this.#row.size;
  }

  /** Whether there is something, and it is a value. */
  get beginsWithValue(): boolean {
    return this.#row.size > 0 && this.#row.first !== this.next;
  }

  append(value: T, atFront: boolean): void {
    this.#row.add(value, atFront);
  }

  instruct(each: Instruction | (() => unknown), atFront: boolean): void {
    const added = typeof each === "function" ? { run: () => each(), next: undefined } : each;
    this.#row.add(added, atFront);
    const before = atFront ? this : this.#last;
    added.next = before.next;
    before.next = added;
    if (before === this.#last) this.#last = added;
  }

  /** Takes out the first entry, which must be a value. */
  takeValue(): T {
    // A value, since the caller has asked `beginsWithValue`.
    return this.#row.shift() as T;
  }

  /** Takes out the first entry, which must be an instruction, and runs it. */
  runInstruction(): unknown {
    // An instruction, since the caller has asked `beginsWithValue`.
    const first = this.#row.shift() as Instruction;
    this.next = first.next;
    first.next = undefined;
    if (first === this.#last) this.#last = this;
    return first.run();
  }
}
