import { mergeQuestion } from "../merge-question.ts";

/** One of each stays, so that a collection that finds no other keeps the optimised code. */
export const { question, kept } = await mergeQuestion({
  title: "10,000 async generators of 100 are merged",
  results: 1_000_000,
  counts: (results) => Array.from({ length: results / 100 }, () => 100),
  itMerge: {
    atMost: 5_000,
    remark: "Tells no source. Each result costs more the more sources there are: only 50 here.",
  },
  effect: { atMost: 20_000 },
});
