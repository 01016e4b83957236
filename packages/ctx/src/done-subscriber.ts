import { DoneCallbacks, DoneListener } from "./done-callbacks.ts";
import type { WaitByCallback } from "./future-status.ts";

/** A listener of what any copy of this package may have made: where it was another one, by a callback. */
export abstract class DoneSubscriber<T> extends DoneListener<T> {
  private undo: (() => void) | undefined = undefined;

  subscribe(to: WaitByCallback<T>): void {
    if (to instanceof DoneCallbacks) to.listen(this);
    else this.undo = to.addDoneCallback((status) => this.told(status));
  }

  /** Is told nothing any more, where it has not been told. */
  unsubscribe(from: WaitByCallback<T>): void {
    if (from instanceof DoneCallbacks) from.unlisten(this);
    else this.undo?.();
    this.undo = undefined;
  }
}
