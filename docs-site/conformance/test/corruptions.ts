export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A recorded expectation with one thing in it changed. */
export interface Corrupted {
  readonly where: string;
  readonly expected: Json;
}

interface Site {
  readonly path: string;
  readonly keys: readonly (string | number)[];
  readonly value: Json;
}

/** Changes each text, flag and null at the paths that match. */
export function values(expected: Json, paths: RegExp): Corrupted[] {
  return sites(expected).flatMap(({ path, keys, value }) => {
    if (!paths.test(path) || typeof value === "number" || typeof value === "object") return [];
    const other = typeof value === "boolean" ? !value : `${value}!`;
    return [{ where: path, expected: changed(expected, keys, () => other) }];
  });
}

/** Moves each number at the paths that match. */
export function numbers(expected: Json, paths: RegExp): Corrupted[] {
  return sites(expected).flatMap(({ path, keys, value }) => {
    if (!paths.test(path) || typeof value !== "number") return [];
    return [{ where: path, expected: changed(expected, keys, () => value + 1) }];
  });
}

/** Removes each item of the lists at the paths that match. */
export function missing(expected: Json, paths: RegExp): Corrupted[] {
  return lists(expected, paths).flatMap(({ path, keys, items }) =>
    items.map((_, index) => ({
      where: `${path}.${index}`,
      expected: changed(expected, keys, () => items.filter((__, other) => other !== index)),
    })),
  );
}

/** Swaps each two neighbours, of which `counts` says that their order does, in the lists at the paths that match. */
export function swapped(
  expected: Json,
  paths: RegExp,
  counts: (one: Json, other: Json, root: Json) => boolean,
): Corrupted[] {
  return lists(expected, paths).flatMap(({ path, keys, items }) =>
    items.flatMap((one, index) => {
      const other = items[index + 1];
      if (other === undefined || JSON.stringify(one) === JSON.stringify(other)) return [];
      if (!counts(one, other, expected)) return [];
      const list = [...items.slice(0, index), other, one, ...items.slice(index + 2)];
      return [{ where: `${path}.${index}`, expected: changed(expected, keys, () => list) }];
    }),
  );
}

function lists(
  expected: Json,
  paths: RegExp,
): { path: string; keys: Site["keys"]; items: readonly Json[] }[] {
  return sites(expected).flatMap(({ path, keys, value }) =>
    paths.test(path) && Array.isArray(value) ? [{ path, keys, items: value }] : [],
  );
}

function sites(root: Json): Site[] {
  const found: Site[] = [{ path: "", keys: [], value: root }];
  // The list grows while it is walked.
  for (const { keys, value } of found) {
    if (typeof value !== "object" || value === null) continue;
    const entries: [string | number, Json][] = Array.isArray(value)
      ? value.map((each, index) => [index, each])
      : Object.entries(value);
    for (const [key, each] of entries) {
      const path = [...keys, key];
      found.push({ path: path.join("."), keys: path, value: each });
    }
  }
  return found;
}

function changed(root: Json, [key, ...keys]: Site["keys"], change: () => Json): Json {
  if (key === undefined) return change();
  if (Array.isArray(root)) {
    return root.map((each, index) => (index === key ? changed(each, keys, change) : each));
  }
  if (typeof root !== "object" || root === null) return root;
  return { ...root, [key]: changed(root[key] ?? null, keys, change) };
}
