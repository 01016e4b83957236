/** Of the cases without a quirk, the percentage that has to pass as recorded. */
const PERCENT = 97;

/** Says what share of the cases without a quirk passed as recorded, and why that is too few where it is. */
export function judgeShare({
  total,
  passed,
}: {
  readonly total: number;
  readonly passed: number;
}): {
  readonly said: string;
  readonly failure: string | undefined;
} {
  const percent = total === 0 ? 0 : Math.floor((passed / total) * 10_000) / 100;
  const isEnough = passed * 100 >= PERCENT * total;
  return {
    said: `${passed} of ${total} cases without a quirk passed as recorded: ${percent.toFixed(2)} %`,
    failure: isEnough ? undefined : `fewer than ${PERCENT} % of the cases without a quirk passed`,
  };
}
