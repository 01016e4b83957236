import type { RingBuffer } from "./ring-buffer.ts";

/** What is run when its turn in the line comes, and is no value of it. Who extends it stands in the line itself. */
export abstract class Instruction {
  /** What it returns is unknown: an async function fits the type of one too. */
  abstract run(): unknown;
}

/** One that is nothing but a function. */
export class Call extends Instruction {
  readonly #fn: () => unknown;

  constructor(fn: () => unknown) {
    super();
    this.#fn = fn;
  }

  run(): unknown {
    return this.#fn();
  }
}

/** The values of a line in their order, and the instructions between them. */
export type LineEntries<T> = RingBuffer<T | Instruction>;

/** Whether there is something, and it is a value. */
export function beginsWithValue(entries: LineEntries<unknown>): boolean {
  return entries.size > 0 && !(entries.first instanceof Instruction);
}

/** Takes out the first entry, which must be a value. */
export function takeValue<T>(entries: LineEntries<T>): T {
  // A value, since the caller has asked `beginsWithValue`.
  return entries.shift() as T;
}

/** Takes out the first entry, which must be an instruction. */
export function takeInstruction(entries: LineEntries<unknown>): Instruction {
  // An instruction, since the caller has asked `beginsWithValue`.
  return entries.shift() as Instruction;
}
