/** Says, a line for each, where two values differ; nothing where they do not. Absent and `undefined` are the same. */
export function differences(expected: unknown, actual: unknown, where = "expected"): string[] {
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(expected, actual, where);
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(expected[key], actual[key], `${where}.${key}`));
  }
  return Object.is(expected, actual)
    ? []
    : [`${where}: ${show(expected)} was recorded, ${show(actual)} came`];
}

/** The same values in the one order that does not depend on when they came. */
export function sorted<T>(values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: JSON.stringify(value) }));
  keyed.sort((a, b) => compareTexts(a.key, b.key));
  return keyed.map(({ value }) => value);
}

export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The same values, those of one key together and in their order: what is left when only that order counts. */
export function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const value of values) (groups[keyOf(value)] ??= []).push(value);
  return groups;
}

function inLists(
  expected: readonly unknown[],
  actual: readonly unknown[],
  where: string,
): string[] {
  const all = expected.flatMap((each, index) =>
    index < actual.length
      ? differences(each, actual[index], `${where}[${index}]`)
      : [`${where}[${index}]: ${show(each)} was recorded, nothing came`],
  );
  const more = actual.slice(expected.length);
  return [
    ...all,
    ...more.map((each, index) => {
      return `${where}[${expected.length + index}]: nothing was recorded, ${show(each)} came`;
    }),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
