/** Throws unless as many came as were put in: a contender that loses some has not done the job. */
export function allCame(count: number, expected: number): void {
  if (count !== expected) throw new Error(`${count} of ${expected} came`);
}
