/** What pauses a ticker while it is locked: a `Semaphore`, or anything of its shape. */
export interface Pauser {
  readonly locked: boolean;
  /** Takes a permit as soon as there is one; rejects, and takes none, when the signal aborts first. */
  acquire(options: { readonly signal: AbortSignal }): PromiseLike<unknown>;
  release(): unknown;
}

/**
 * Waits for a pauser to be unlocked, by taking a permit and giving it back; returns the undoing.
 *
 * A permit that comes although it was not wanted any more, since a pauser may be deaf to signals, is given back too.
 */
export function onUnlocked(
  pauser: Pauser,
  unlocked: () => void,
  failed: (error: unknown) => void,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const passThrough = async (): Promise<void> => {
    await pauser.acquire({ signal });
    pauser.release();
  };
  passThrough().then(
    () => {
      if (!signal.aborted) unlocked();
    },
    (error: unknown) => {
      if (!signal.aborted) failed(error);
    },
  );
  return () => controller.abort();
}
