import { Callback, DoneCallbacks } from "./done-callbacks.ts";
import type { End } from "./end.ts";
import type { FutureCallback } from "./future-status.ts";

/**
 * Calls back like any other, but the first callback costs no object: most have one in their life, so it is kept as the
 * function it is until somebody looks at the list.
 *
 * There is one first callback only, before anything else is listed. So it is at the head of the list when it gets
 * there, and its undoing, which finds it here, takes back no other.
 */
export abstract class FirstCallback<T> extends DoneCallbacks<T> {
  private first: FutureCallback<T> | Callback<T> | undefined = undefined;

  protected override keep(callback: FutureCallback<T>): () => void {
    if (this.listenedTo || this.end !== undefined) return super.keep(callback);
    this.first = callback;
    this.held();
    return () => {
      this.unlisten(this.listed());
    };
  }

  protected override listAll(): void {
    this.listed();
  }

  private listed(): Callback<T> | undefined {
    const { first } = this;
    if (typeof first !== "function") return first;
    this.first = new Callback(first, first);
    this.append(this.first, "the end");
    return this.first;
  }

  protected override callBack(end: End<T>): void {
    const { first } = this;
    this.first = undefined;
    if (typeof first === "function") this.call({ told: first }, end);
    super.callBack(end);
  }

  protected override get listenedTo(): boolean {
    return this.first !== undefined || super.listenedTo;
  }
}
