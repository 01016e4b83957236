import { RingBuffer } from "./ring-buffer.ts";

/** Stands in the row where an instruction has its turn; nobody else has it, so no value is mistaken for one. */
const instruction: unique symbol = /* @__PURE__ */ Symbol("instruction");

/** The values of a line in their order, and the instructions between them. */
export class LineEntries<T> {
  readonly #row = new RingBuffer<T | typeof instruction>();
  /** What is to be called for the instructions in the row, in the same order. */
  readonly #instructions = new RingBuffer<() => void>();

  /** How many values and instructions there are. */
  get size(): number {
    return this.#row.size;
  }

  /** Whether there is something, and it is a value. */
  get beginsWithValue(): boolean {
    return this.#row.size > 0 && this.#row.first !== instruction;
  }

  addValue(value: T, atFront: boolean): void {
    if (atFront) this.#row.unshift(value);
    else this.#row.push(value);
  }

  addInstruction(fn: () => void, atFront: boolean): void {
    if (atFront) {
      this.#row.unshift(instruction);
      this.#instructions.unshift(fn);
    } else {
      this.#row.push(instruction);
      this.#instructions.push(fn);
    }
  }

  /** Takes out the first entry, which must be a value. */
  takeValue(): T {
    // A value, since the caller has asked `beginsWithValue`.
    return this.#row.shift() as T;
  }

  /** Takes out the first entry, which must be an instruction. */
  takeInstruction(): () => void {
    this.#row.shift();
    // There is one for each instruction in the row, and the caller has asked `beginsWithValue`.
    return this.#instructions.shift() as () => void;
  }
}
