import { RingBuffer } from "./ring-buffer.ts";

/** Stands in the row for an instruction, and for having called one; nobody else has it, so no value is mistaken for it. */
export const INSTRUCTION: unique symbol = /* @__PURE__ */ Symbol("instruction");

/** The values of a line in their order, and the instructions between them. */
export class LineEntries<T> {
  readonly #row = new RingBuffer<T | typeof INSTRUCTION>();
  /** What is to be called for the instructions in the row, in the same order. */
  readonly #instructions = new RingBuffer<() => void>();

  /** How many values and instructions there are. */
  get size(): number {
    return this.#row.size;
  }

  addValue(value: T, atFront: boolean): void {
    if (atFront) this.#row.unshift(value);
    else this.#row.push(value);
  }

  addInstruction(fn: () => void, atFront: boolean): void {
    if (atFront) {
      this.#row.unshift(INSTRUCTION);
      this.#instructions.unshift(fn);
    } else {
      this.#row.push(INSTRUCTION);
      this.#instructions.push(fn);
    }
  }

  /** Takes out the first entry, of which there must be one: returns a value; hands what an instruction is to `call`. */
  take(call: (fn: () => void) => void): T | typeof INSTRUCTION {
    // There is one, so this is no lack of any.
    const entry = this.#row.shift() as T | typeof INSTRUCTION;
    // There is a function for each instruction of the row.
    if (entry === INSTRUCTION) call(this.#instructions.shift() as () => void);
    return entry;
  }
}
