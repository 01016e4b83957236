/** Throws for a period that would never let go of the loop: 0 where nothing has to pass after a tick. */
export function checkPeriod(who: string, every: number, minWait: number | false | undefined): void {
  if (every > 0 || minWait !== false) return;
  throw new RangeError(`${who}: every must be > 0 where minWait is false, got ${every}`);
}
