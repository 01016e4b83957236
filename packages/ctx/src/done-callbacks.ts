import { checkFunction } from "./check.ts";
import type { End } from "./end.ts";
import type { FutureCallback, FutureStatus } from "./future-status.ts";
import { type Logger, logThrown } from "./logger.ts";
import { isThenable, soon } from "./soon.ts";

// What ends is made by the million. In a class that extends another, fields that are defined rather than assigned make
// an instance take twice as long to make. So these classes have plain fields, which `useDefineForClassFields: false`
// has the build assign, and no `#private` ones; the exported interfaces hide them.

/**
 * Who waits for one end, and is told once. Its place in the list is in itself, so that it costs one object; whoever is
 * nothing but a function has a `Callback` for it.
 */
export abstract class DoneListener<T> {
  /** The end to come; or one that had come before, to be told in a microtask of its own; nothing in no list. */
  waitsFor: "the end" | End<T> | undefined = undefined;
  previous: DoneListener<T> | undefined = undefined;
  next: DoneListener<T> | undefined = undefined;

  /** What `removeDoneCallback` and `hasDirectDoneCallback` know it by. */
  get key(): unknown {
    return this;
  }

  /** What it returns is unknown: an async function fits the type of a callback too, and fails like a throw. */
  abstract told(status: FutureStatus<T>): unknown;

  /** It was told, or taken back: whoever keeps the undoing is to keep nothing else. */
  forget(): void {
    // What is more than a function goes with whoever made it.
  }
}

export class Callback<T> extends DoneListener<T> {
  callback: ((status: FutureStatus<T>) => unknown) | undefined;
  index: unknown;

  constructor(callback: FutureCallback<T>, index: unknown) {
    super();
    this.callback = callback;
    this.index = index;
  }

  override get key(): unknown {
    return this.index;
  }

  told(status: FutureStatus<T>): unknown {
    return this.callback?.(status);
  }

  override forget(): void {
    this.callback = this.index = undefined;
  }
}

/**
 * What ends once and then calls back: a future, a task, a ctx.
 *
 *     first ⇄ listener ⇄ listener ⇄ last
 *
 * The listeners are an intrusive list, so that taking one back costs the same beside a thousand others. A
 * listener leaves the list when it is taken back or right before it is told, hence is told once at most.
 */
export abstract class DoneCallbacks<T> {
  private firstListener: DoneListener<T> | undefined = undefined;
  private lastListener: DoneListener<T> | undefined = undefined;

  /** How it ended, `undefined` while it has not. */
  abstract get end(): End<T> | undefined;
  /** Where a callback that throws is reported. */
  protected abstract get errorLog(): Logger;
  /** What the thing is called in such a report. */
  abstract get label(): string;

  /** A listener begins to wait for the end. */
  protected held(): void {
    // Only a ctx minds: it lets its ancestors know.
  }

  /** A listener was taken back. */
  protected released(): void {
    // Only a ctx minds.
  }

  addDoneCallback(callback: FutureCallback<T>): () => void {
    checkFunction("addDoneCallback", "callback", callback);
    return this.keep(callback);
  }

  removeDoneCallback(callback: unknown): number {
    const found = this.all.filter(({ key }) => key === callback);
    for (const each of found) this.unlisten(each);
    return found.length;
  }

  hasDirectDoneCallback(callback: unknown): boolean {
    return this.all.some(({ key }) => key === callback);
  }

  /** Keeps a callback that was checked. */
  protected keep(callback: FutureCallback<T>): () => void {
    return this.addIndexedCallback(callback, callback);
  }

  /** The same for one that is known by something else. */
  protected addIndexedCallback(callback: FutureCallback<T>, index: unknown): () => void {
    const listener = new Callback(callback, index);
    this.listen(listener);
    return () => this.unlisten(listener);
  }

  /** Tells a new listener of the end, in any case after this call. */
  listen(listener: DoneListener<T>): void {
    const { end } = this;
    this.listAll();
    this.append(listener, end ?? "the end");
    if (end === undefined) this.held();
    else this.tellSoon(listener, end);
  }

  /** Tells a listener of nothing, where it has not been told. */
  unlisten(listener: DoneListener<T> | null | undefined): void {
    if (listener?.waitsFor === undefined) return;
    this.remove(listener);
    listener.forget();
    this.released();
  }

  // In a method of its own: a function that makes closures pays for what they close over wherever it returns.
  protected callBackSoon(): void {
    // It has ended.
    soon(() => this.callBack(this.end as End<T>));
  }

  /** Tells, in the order they were added, the listeners that have waited for this end. */
  protected callBack(end: End<T>): void {
    while (this.firstListener?.waitsFor === "the end") this.tell(this.firstListener, end);
  }

  /** Those who are to be told, in the order they were added. */
  protected get all(): DoneListener<T>[] {
    this.listAll();
    const all: DoneListener<T>[] = [];
    for (let each = this.firstListener; each !== undefined; each = each.next) all.push(each);
    return all;
  }

  /** Somebody is about to look at the list. */
  protected listAll(): void {
    // Here it is complete.
  }

  /** Whether there is anybody to tell. */
  protected get listenedTo(): boolean {
    return this.firstListener !== undefined;
  }

  private tellSoon(listener: DoneListener<T>, end: End<T>): void {
    soon(() => this.tell(listener, end));
  }

  private tell(listener: DoneListener<T>, status: FutureStatus<T>): void {
    if (listener.waitsFor === undefined) return;
    this.remove(listener);
    this.call(listener, status);
    listener.forget();
  }

  /** What it throws, or rejects with, is reported. */
  protected call(listener: Pick<DoneListener<T>, "told">, status: FutureStatus<T>): void {
    try {
      const returned = listener.told(status);
      if (isThenable(returned)) returned.then(undefined, this.reportThrown.bind(this));
    } catch (error) {
      this.reportThrown(error);
    }
  }

  private reportThrown(error: unknown): void {
    logThrown(this.errorLog, `a done callback of ${this.label}`, error);
  }

  protected append(listener: DoneListener<T>, waitsFor: "the end" | End<T>): void {
    listener.waitsFor = waitsFor;
    listener.previous = this.lastListener;
    if (this.lastListener === undefined) this.firstListener = listener;
    else this.lastListener.next = listener;
    this.lastListener = listener;
  }

  private remove(listener: DoneListener<T>): void {
    const { previous, next } = listener;
    if (previous === undefined) this.firstListener = next;
    else previous.next = next;
    if (next === undefined) this.lastListener = previous;
    else next.previous = previous;
    listener.previous = listener.next = undefined;
    listener.waitsFor = undefined;
  }
}
