const BARS = "▁▂▃▄▅▆▇█";
const FAILURE = "×";

/** Draws the latest numbers as bars, the highest of them full; `undefined` is a failure. */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const latest = width > 0 ? values.slice(-width) : [];
  const highest = Math.max(0, ...latest.filter((value) => value !== undefined));
  return latest.map((value) => (value === undefined ? FAILURE : bar(value, highest))).join("");
}

function bar(value: number, highest: number): string {
  const share = highest === 0 ? 0 : value / highest;
  return BARS.charAt(Math.round(share * (BARS.length - 1)));
}
