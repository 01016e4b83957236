import { compared, type Family, type Vector, type Verdict } from "../family.ts";
import { record } from "../shape.ts";
import { replayQuestion } from "./ctx-question.ts";
import { replaySequence } from "./ctx-sequence.ts";

/** Trees of contexts: what each of them says after every operation, and which callbacks are called in which order. */
export const ctx: Family = {
  name: "ctx",
  replay: (vector) =>
    "what" in record(vector.input, "input") ? question(vector) : replaySequence(vector),
};

async function question(vector: Vector): Promise<Verdict> {
  const { actual, named } = await replayQuestion(vector.input);
  const expected = record(vector.expected, "expected");
  const { string } = expected;
  if (named || typeof string !== "string") return compared(expected, actual);
  // The reference shows a missing name as its None, which is empty here.
  return compared({ ...expected, string: string.replace("<Future#None(", "<Future#(") }, actual);
}
