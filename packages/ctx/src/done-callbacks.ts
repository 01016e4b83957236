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

class Callback<T> extends DoneListener<T> {
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
 *     head ⇄ listener ⇄ listener ⇄ tail
 *
 * The listeners are an intrusive list, so that taking one back costs the same beside a thousand others. A
 * listener leaves the list when it is taken back or right before it is told, hence is told once at most.
 *
 * Most have one callback in their life. So the first one, if it comes before all listeners, costs no object while it
 * waits: it is kept as the function it is until it is called, or somebody looks at the list, of which it is the head then.
 */
export abstract class DoneCallbacks<T> {
  /** A function until it is called, or listed; then its listener for good: its undoing, which finds it here, takes back no other. */
  private first: FutureCallback<T> | Callback<T> | undefined = undefined;
  private head: DoneListener<T> | undefined = undefined;
  private tail: DoneListener<T> | undefined = undefined;

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
    if (this.listenedTo || this.end !== undefined) {
      return this.addIndexed(callback, callback);
    }
    this.first = callback;
    this.held();
    return () => this.unlisten(this.list());
  }

  removeDoneCallback(callback: unknown): number {
    const found = this.all.filter(({ key }) => key === callback);
    for (const each of found) this.unlisten(each);
    return found.length;
  }

  hasDirectDoneCallback(callback: unknown): boolean {
    return this.all.some(({ key }) => key === callback);
  }

  /** The same for one that is known by something else. */
  protected addIndexed(callback: FutureCallback<T>, index: unknown): () => void {
    const listener = new Callback(callback, index);
    this.listen(listener);
    return () => this.unlisten(listener);
  }

  /** Tells a new listener of the end, in any case after this call. */
  listen(listener: DoneListener<T>): void {
    const { end } = this;
    this.list();
    this.append(listener, end);
    if (end === undefined) this.held();
    else soon(this.tell.bind(this, listener, end));
  }

  /** Tells a listener of nothing, where it has not been told. */
  unlisten(listener: DoneListener<T> | undefined): void {
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
    const { first } = this;
    if (typeof first === "function") {
      this.first = undefined;
      this.call(() => first(end));
    }
    while (this.head?.waitsFor === "the end") this.tell(this.head, end);
  }

  /** Those who are to be told, in the order they were added. */
  protected get all(): DoneListener<T>[] {
    this.list();
    const all: DoneListener<T>[] = [];
    for (let each = this.head; each !== undefined; each = each.next) all.push(each);
    return all;
  }

  /** Completes the list: to be called before it is looked at. Returns the one who was the first, while or once that is listed. */
  private list(): Callback<T> | undefined {
    if (typeof this.first === "function") {
      this.append((this.first = new Callback(this.first, this.first)));
    }
    return this.first;
  }

  /** Whether there may be anybody to tell. */
  protected get listenedTo(): boolean {
    return (this.first ?? this.head) !== undefined;
  }

  private tell(listener: DoneListener<T>, status: FutureStatus<T>): void {
    if (listener.waitsFor === undefined) return;
    this.remove(listener);
    this.call(() => listener.told(status));
    listener.forget();
  }

  private call(fn: () => unknown): void {
    try {
      const returned = fn();
      if (isThenable(returned)) returned.then(undefined, this.report.bind(this));
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    logThrown(this.errorLog, `a done callback of ${this.label}`, error);
  }

  private append(listener: DoneListener<T>, waitsFor: "the end" | End<T> = "the end"): void {
    listener.waitsFor = waitsFor;
    listener.previous = this.tail;
    if (this.tail === undefined) this.head = listener;
    else this.tail.next = listener;
    this.tail = listener;
  }

  private remove(listener: DoneListener<T>): void {
    const { previous, next } = listener;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    listener.previous = listener.next = listener.waitsFor = undefined;
  }
}
