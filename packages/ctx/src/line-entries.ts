import { RingBuffer } from "./ring-buffer.ts";

/** Stands in the row where an instruction has its turn; nobody else has it, so no value is mistaken for one. */
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

  /** Takes out the first entry, of which there must be one: a value, or an instruction that is still to be taken. */
  take(): T | typeof INSTRUCTION {
    // There is one, so this is no lack of any.
    return this.#row.shift() as T | typeof INSTRUCTION;
  }

  /** Takes out what is to be called for the instruction that has just been taken out of the row. */
  takeInstruction(): () => void {
    // There is one for each instruction of the row.
    return this.#instructions.shift() as () => void;
  }
}
