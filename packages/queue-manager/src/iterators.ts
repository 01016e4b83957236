import { expected, hasMethods } from "@machinery/ctx/check";

/** What an iterator answers with: properties that may be absent. */
export interface Answer {
  readonly done?: unknown;
  readonly value?: unknown;
}

/** Throws a `TypeError` for what is no answer of an iterator. */
export function checkAnswer(who: string, answer: unknown): asserts answer is Answer {
  if (typeof answer === "object" && answer !== null) return;
  throw expected(who, "next() of an iterator must answer with an object", answer);
}

/** Begins to iterate, unless this is an iterator; throws a `TypeError` for what is neither. */
export function iteratorOf(source: unknown): Iterator<unknown> {
  const who = "addSyncIterator";
  const iterate: unknown = propertyOf(source, Symbol.iterator);
  const iterator: unknown = typeof iterate === "function" ? iterate.call(source) : source;
  if (isIterator(iterator)) return iterator;
  throw expected(who, "iterator must be an iterable or an iterator", source);
}

/** Tells whether this has what an iterator of either kind must have. */
function isIterator(value: unknown): value is Iterator<unknown> & AsyncIterator<unknown> {
  return hasMethods(value, ["next"]);
}

/** A read of a property that may be absent, of whatever value; of nothing it is absent. */
export function propertyOf(value: unknown, key: PropertyKey): unknown {
  return Reflect.get(Object(value), key, value);
}

/** Begins to iterate; throws a `TypeError` for what cannot be iterated. */
export function asyncIteratorOf(source: unknown): AsyncIterator<unknown> {
  const iterate: unknown = propertyOf(source, Symbol.asyncIterator);
  const iterator: unknown = typeof iterate === "function" ? iterate.call(source) : undefined;
  if (isIterator(iterator)) return iterator;
  throw expected(
    "addAsyncGenerator",
    "source must be an async iterable, or a function that returns one",
    source,
  );
}
