/** Turns what is appended into an item of a queue, or throws. */
export type QueueItemDef<T> = (item: unknown) => T;

/** Makes ensurers that are typed and never called. */
export interface EnsureItemGetter {
  /** Returns an `itemEnsurer` that says of what type the items are, and costs nothing. */
  get<T>(): QueueItemDef<T>;
}

/**
 * Makes an `itemEnsurer` for items whose type nobody has to check; it is never called.
 *
 * The same as naming the type with `queue<T>(ctx)`, for code that is handed an ensurer.
 *
 * @example
 * ```ts
 * const numbers = queue(ctx, { itemEnsurer: EnsureItemGetter.get<number>() });
 * ```
 */
export const EnsureItemGetter: EnsureItemGetter = {
  // Whoever appends has promised that it is a T.
  get: <T>() => unchecked as QueueItemDef<T>,
};

/** Passes an item through its ensurer, unless that one is there for its type alone. */
export function ensured<T>(itemEnsurer: QueueItemDef<T>, item: T): T {
  return itemEnsurer === unchecked ? item : itemEnsurer(item);
}

function unchecked(item: unknown): unknown {
  return item;
}
