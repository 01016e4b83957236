import { mergeQuestion } from "../merge-question.ts";

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const { question, kept } = await mergeQuestion({
  title: "Two async generators of 100,000 are merged",
  results: 200_000,
  counts: (results) => [results / 2, results / 2],
  ix: { atMost: 20_000 },
});
