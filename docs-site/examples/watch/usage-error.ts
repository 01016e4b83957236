/** Says that the program was asked for something it does not understand, and what it expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
