import { RingBuffer } from "./ring-buffer.ts";

/**
 * What is run when its turn in the line comes, and is no value of it: a function, or who stands in the line itself.
 * What it returns is unknown: an async function fits the type of one too.
 */
export type Instruction = (() => unknown) | { run(): unknown };

/** Stands in the row where an instruction has its turn; nobody else has it, so no value is mistaken for one. */
const instruction: unique symbol = /* @__PURE__ */ Symbol("instruction");

/**
 * The values of a line in their order, and the instructions between them.
 *
 * A value is compared with the mark and not looked at in any other way: a proxy may throw when it is.
 */
export class LineEntries<T> {
  readonly #row = new RingBuffer<T | typeof instruction>();
  /** What is to be run for the marks in the row, in the same order. */
  readonly #instructions = new RingBuffer<Instruction>();

  /** How many values and instructions there are. */
  get size(): number {
    return this.#row.size;
  }

  /** Whether there is something, and it is a value. */
  get beginsWithValue(): boolean {
    return this.#row.size > 0 && this.#row.first !== instruction;
  }

  append(value: T, atFront: boolean): void {
    this.#row.add(value, atFront);
  }

  instruct(each: Instruction, atFront: boolean): void {
    this.#row.add(instruction, atFront);
    this.#instructions.add(each, atFront);
  }

  /** Takes out the first entry, which must be a value. */
  takeValue(): T {
    // A value, since the caller has asked `beginsWithValue`.
    return this.#row.shift() as T;
  }

  /** Takes out the first entry, which must be an instruction, and runs it. */
  runInstruction(): unknown {
    this.#row.shift();
    // There is one for each mark in the row, and the caller has asked `beginsWithValue`.
    const first = this.#instructions.shift() as Instruction;
    return typeof first === "function" ? first() : first.run();
  }
}
