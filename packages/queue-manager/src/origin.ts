import type { QueueInput } from "./queue-input.ts";
import type { Sources } from "./queue-manager-result.ts";

type Entry = Sources[number];

/** Where something comes from: a source, and the source that produced it, if one did. */
export interface Origin<C> {
  readonly entry: Entry;
  readonly parent: Origin<C> | undefined;
  /** What was given with the outermost source, `undefined` where nothing was. */
  readonly context: C | undefined;
}

/** Where results come from. */
export interface ResultOrigin<C> extends Origin<C> {
  /** One and the same array for all results of this source. */
  readonly sources: Sources;
}

/** What a source of the user's hangs below: nothing but its context. */
interface Outermost<C> {
  readonly context: C | undefined;
}

/** What a source that is added hangs below. */
export type Parent<C> = Origin<C> | Outermost<C>;

/** The source that produced it, if one did. */
export function producerOf<C>(parent: Parent<C>): Origin<C> | undefined {
  return "entry" in parent ? parent : undefined;
}

/** The list for the user. Most of a chain of functions never yields anything, so it is made with the first result. */
export function listOf(origin: Origin<unknown>): Sources {
  let depth = 0;
  for (let each: Origin<unknown> | undefined = origin; each !== undefined; each = each.parent) {
    depth++;
  }
  // As long as it will be: what grows takes room for many more.
  const list = new Array<Entry>(depth);
  let index = 0;
  for (let each: Origin<unknown> | undefined = origin; each !== undefined; each = each.parent) {
    list[index++] = each.entry;
  }
  return list;
}

/** That of a source that is nothing else here: a value, a function, a task. */
export class PlainOrigin<C> implements ResultOrigin<C> {
  readonly entry: Entry;
  readonly parent: Origin<C> | undefined;
  readonly context: C | undefined;
  private listed: Sources | undefined = undefined;

  constructor(parent: Parent<C>, input: QueueInput, source: unknown) {
    this.entry = [input, source];
    this.parent = producerOf(parent);
    this.context = parent.context;
  }

  get sources(): Sources {
    return (this.listed ??= listOf(this));
  }
}
