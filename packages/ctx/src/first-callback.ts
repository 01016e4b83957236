import { Callback, DoneCallbacks } from "./done-callbacks.ts";
import type { End } from "./end.ts";
import type { FutureCallback } from "./future-status.ts";

/**
 * Calls back like any other, but the first callback costs no object: most have one in their life, so it is kept as the
 * function it is until somebody looks at the list.
 *
 * There is one first callback only, before anything else is listed. So it is at the head of the list when it gets
 * there, and its undoing takes back no other.
 */
export abstract class FirstCallback<T> extends DoneCallbacks<T> {
  /** `null` where it was taken back. */
  private first: FutureCallback<T> | Callback<T> | null | undefined = undefined;

  protected override keep(callback: FutureCallback<T>): () => void {
    if (this.first !== undefined || this.listenedTo || this.end !== undefined) {
      return super.keep(callback);
    }
    this.first = callback;
    this.held();
    return () => this.takeBackFirst();
  }

  private takeBackFirst(): void {
    const { first } = this;
    if (typeof first !== "function") {
      this.unlisten(first);
      return;
    }
    this.first = null;
    this.released();
  }

  protected override listAll(): void {
    const { first } = this;
    if (typeof first !== "function") return;
    this.first = new Callback(first, first);
    this.append(this.first, "the end");
  }

  protected override callBack(end: End<T>): void {
    const { first } = this;
    this.first = undefined;
    if (typeof first === "function") this.call({ told: first }, end);
    super.callBack(end);
  }

  protected override get listenedTo(): boolean {
    return typeof this.first === "function" || super.listenedTo;
  }
}
