import { expect, it } from "vitest";
import { sparkline } from "../sparkline.ts";

it.each([
  [[], 5, ""],
  [[0, 0], 5, "▁▁"],
  [[1, 2, 3, 4, 5, 6, 7, 8], 8, "▂▃▄▅▅▆▇█"],
  [[0, 100], 5, "▁█"],
  [[100, 1, 1], 2, "██"],
  [[5, undefined, 10], 5, "▅×█"],
  [[undefined], 5, "×"],
  [[1, 2], 0, ""],
])("draws %j in %d columns", (values, width, drawn) => {
  expect(sparkline(values, width)).toBe(drawn);
});
