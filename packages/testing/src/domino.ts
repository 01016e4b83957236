import { Future, type FutureCallback } from "@machinery/ctx";

/** A future that stands until it is knocked over. One that a test settles itself has fallen. */
export interface Domino extends Future<void> {
  /** Whether it has fallen. */
  readonly done: boolean;
}

/** Is told what happens to a domino. */
interface DominoListener {
  /** Somebody waits for it. */
  awaited(domino: StandingDomino): void;
  /** It has fallen, whoever made it. */
  fallen(): void;
}

/** A future that tells when somebody waits for it, in whatever way. */
export class StandingDomino extends Future<undefined> {
  readonly #listener: DominoListener;

  constructor(name: string, listener: DominoListener) {
    super({ name });
    super.addDoneCallback(() => listener.fallen());
    this.#listener = listener;
  }

  override addDoneCallback(callback: FutureCallback<undefined>): () => void {
    this.#listener.awaited(this);
    return super.addDoneCallback(callback);
  }

  override then<A = undefined, B = never>(
    onfulfilled?: ((value: undefined) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#listener.awaited(this);
    // The promise that a future makes.
    return super.then(onfulfilled, onrejected) as Promise<A | B>;
  }

  override catch<B = never>(
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<undefined | B> {
    this.#listener.awaited(this);
    return super.catch(onrejected);
  }

  override finally(onfinally?: (() => void) | null): Promise<undefined> {
    this.#listener.awaited(this);
    return super.finally(onfinally);
  }
}
