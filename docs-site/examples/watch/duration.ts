import ms from "ms";

/** What a person is told who wrote something else. */
export const DURATION = "a duration greater than 0, such as 500ms, 2s or 1m";

/** Reads a duration as people write it, in milliseconds; `undefined` where it is none. A bare number has no unit. */
export function parseDuration(text: string): number | undefined {
  if (text === "" || text.length > 100 || !Number.isNaN(Number(text))) return undefined;
  // Any text may be asked for: what is no duration is answered with undefined.
  const milliseconds = ms(text as ms.StringValue) as number | undefined;
  return milliseconds !== undefined && milliseconds > 0 ? milliseconds : undefined;
}

/** Writes a duration as people do: `500ms`, `2s`, `1.5m`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10}s`;
  return `${Math.round(milliseconds / 6_000) / 10}m`;
}
