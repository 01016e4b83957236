/**
 * Tells whether this is the error of something cancelled, by its name.
 *
 * Where synchronous code throws one, it is not the source that failed: whoever runs it is being stopped. So it goes
 * on to the consumer, as the `CancelledError` of asyncio does, and becomes no result.
 */
export function isCancelledError(error: unknown): boolean {
  return error instanceof Error && error.name === "CancelledError";
}
