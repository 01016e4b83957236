import { compared, type Family, type Vector, type Verdict } from "../family.ts";
import { record } from "../shape.ts";
import { replayQuestion } from "./ctx-question.ts";
import { replaySequence } from "./ctx-sequence.ts";

/** Trees of contexts: what each of them says after every operation, and which callbacks are called in which order. */
export const ctx: Family = {
  name: "ctx",
  replay: (vector) => ("what" in record(vector.input, "input") ? question(vector) : replaySequence(vector)),
};

async function question(vector: Vector): Promise<Verdict> {
  const { actual, named } = await replayQuestion(vector.input);
  if (named) return compared(vector.expected, actual);
  // The reference shows the missing name as its None.
  const expected = record(vector.expected, "expected");
  const wanted =
    typeof expected["string"] === "string"
      ? { ...expected, string: expected["string"].replace("<Future#None(", "<Future#(") }
      : expected;
  const reasons = wanted["string"] === expected["string"] ? [] : (["noFutureName"] as const);
  return compared(wanted, actual, reasons);
}
