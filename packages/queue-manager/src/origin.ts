import type { QueueInput } from "./queue-input.ts";
import type { Sources } from "./queue-manager-result.ts";

/**
 * Where a result comes from: a source, and the source that produced it, if one did.
 *
 * Most of a chain of functions never yields anything, so the list for the user is made with the first result.
 */
export class Origin<C> {
  readonly entry: readonly [input: QueueInput, source: unknown];
  readonly parent: Origin<C> | undefined;
  /** What was given with the outermost source, `undefined` where nothing was. */
  readonly context: C | undefined;
  private listed: Sources | undefined = undefined;

  constructor(
    input: QueueInput,
    source: unknown,
    parent: Origin<C> | undefined,
    context: C | undefined,
  ) {
    this.entry = [input, source];
    this.parent = parent;
    this.context = context;
  }

  /** One and the same array for all results of this source. */
  get sources(): Sources {
    return (this.listed ??= this.list());
  }

  below(input: QueueInput, source: unknown): Origin<C> {
    return new Origin(input, source, this, this.context);
  }

  private list(): Sources {
    let depth = 0;
    for (let each: Origin<C> | undefined = this; each !== undefined; each = each.parent) depth++;
    // As long as it will be: what grows takes room for many more.
    const list = new Array<readonly [input: QueueInput, source: unknown]>(depth);
    let index = 0;
    for (let each: Origin<C> | undefined = this; each !== undefined; each = each.parent) {
      list[index++] = each.entry;
    }
    return list;
  }
}
