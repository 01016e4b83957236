/** Reads a value as a `T`, or throws a `NotUnderstood` that says where it is something else. */
export type Shape<T> = (value: unknown, where: string) => T;

/** A case has something in it that the replayer does not know. It is never passed over. */
export class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";
}

type Fields = Record<string, Shape<unknown>>;
type Read<S extends Fields> = { readonly [Key in keyof S]: ReturnType<S[Key]> };
type ReadSome<S extends Fields> = { readonly [Key in keyof S]?: ReturnType<S[Key]> | undefined };

export const anything: Shape<unknown> = (value) => value;

export const text: Shape<string> = (value, where) =>
  typeof value === "string" ? value : refuse("a string", value, where);

export const number: Shape<number> = (value, where) =>
  typeof value === "number" ? value : refuse("a number", value, where);

export const flag: Shape<boolean> = (value, where) =>
  typeof value === "boolean" ? value : refuse("true or false", value, where);

export function oneOf<T extends string | number | boolean | null>(
  ...values: readonly T[]
): Shape<T> {
  return (value, where) =>
    values.find((each) => each === value) ??
    (value === null && values.some((each) => each === null)
      ? // Null is among the values, as the line above says.
        (null as T)
      : refuse(values.map((each) => JSON.stringify(each)).join(" or "), value, where));
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, where) => (value === null ? null : shape(value, where));
}

export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (value, where) => {
    try {
      return first(value, where);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return second(value, where);
    }
  };
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, where) =>
    list(value, where).map((each, index) => shape(each, `${where}[${index}]`));
}

export function pairOf<A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> {
  return (value, where) => {
    const items = list(value, where);
    if (items.length !== 2) return refuse("a pair", value, where);
    return [first(items[0], `${where}[0]`), second(items[1], `${where}[1]`)];
  };
}

export function mapOf<T>(shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return (value, where) =>
    new Map(
      Object.entries(record(value, where)).map(([key, each]) => [
        key,
        shape(each, `${where}.${key}`),
      ]),
    );
}

/** An object with these keys, and none but these. */
export function fields<Must extends Fields, May extends Fields>(
  must: Must,
  may: May,
): Shape<Read<Must> & ReadSome<May>> {
  return (value, where) => {
    const from = record(value, where);
    for (const key of Object.keys(from)) {
      if (!(key in must) && !(key in may))
        throw new NotUnderstood(`${where}: unknown key "${key}"`);
    }
    const read: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(must)) {
      if (!(key in from)) throw new NotUnderstood(`${where}: no key "${key}"`);
      read[key] = shape(from[key], `${where}.${key}`);
    }
    for (const [key, shape] of Object.entries(may)) {
      if (key in from) read[key] = shape(from[key], `${where}.${key}`);
    }
    // Each key was read by the shape that has this name.
    return read as Read<Must> & ReadSome<May>;
  };
}

/** An object whose value at `key` says which of these it is. */
export function choice<Shapes extends Record<string, Shape<unknown>>>(
  key: string,
  shapes: Shapes,
): Shape<ReturnType<Shapes[keyof Shapes]>> {
  return (value, where) => {
    const which = text(record(value, where)[key], `${where}.${key}`);
    const shape = Object.hasOwn(shapes, which) ? shapes[which] : undefined;
    if (shape === undefined) throw new NotUnderstood(`${where}: unknown ${key} "${which}"`);
    // One of the shapes has read it.
    return shape(value, where) as ReturnType<Shapes[keyof Shapes]>;
  };
}

/** A shape that is needed before it is defined. */
export function later<T>(shape: () => Shape<T>): Shape<T> {
  return (value, where) => shape()(value, where);
}

export function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("an object", value, where);
  }
  // An object can be asked for any key.
  return value as Record<string, unknown>;
}

export function list(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse("an array", value, where);
}

function refuse(expected: string, value: unknown, where: string): never {
  throw new NotUnderstood(`${where}: expected ${expected}, got ${JSON.stringify(value)}`);
}
