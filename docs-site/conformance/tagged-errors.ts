/** The error of a tag: its name and its message are the tag. */
export class TaggedError extends Error {
  override readonly name: string;

  constructor(tag: string, message: string = tag) {
    super(message);
    this.name = tag;
  }
}

/** The errors of one case: the same tag is the same error. */
export class TaggedErrors {
  readonly #errors = new Map<string, Error>();

  of(tag: string): Error {
    const error = this.#errors.get(tag) ?? new TaggedError(tag);
    this.#errors.set(tag, error);
    return error;
  }
}

/** What a case calls an error. Whatever was not made here keeps its own name, and its message. */
export function tagOf(error: unknown): string {
  if (error instanceof TaggedError) return error.name;
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  return error.name === "CancelledError" ? "cancelled" : `${error.name}: ${error.message}`;
}

/** The outcome of something that threw. */
export function outcomeOf(error: unknown): readonly unknown[] {
  const tag = tagOf(error);
  return tag === "cancelled" ? ["cancelled"] : ["error", tag];
}
