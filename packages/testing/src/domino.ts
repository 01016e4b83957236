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

/** A future that tells when somebody waits for it: whatever way that is, it registers a callback in the end. */
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
}
