import { expected } from "./check.ts";
import type { End } from "./end.ts";
import type { FutureCallback, FutureStatus } from "./future-status.ts";
import { type Logger, logThrown } from "./logger.ts";
import { isThenable, soon } from "./soon.ts";

/** One callback that is waiting for its one call. */
class Registration<T> {
  /**
   * Let go of with the call or the taking back, so that whoever keeps the undoing keeps nothing else. What it
   * returns is unknown: an async function fits the type of a callback too, and fails like a throw.
   */
  callback: ((status: FutureStatus<T>) => unknown) | undefined;
  /** What `removeDoneCallback` and `hasDirectDoneCallback` know it by; let go of with the callback. */
  key: unknown;
  /** Set where the end had come before the callback: what it will be told, in a microtask of its own. */
  readonly late: End<T> | undefined;
  previous: Registration<T> | undefined = undefined;
  next: Registration<T> | undefined = undefined;

  constructor(callback: FutureCallback<T>, key: unknown, late: End<T> | undefined) {
    this.callback = callback;
    this.key = key;
    this.late = late;
  }
}

// What ends is made by the million. In a class that extends another, fields that are defined rather than assigned make
// an instance take twice as long to make. So these classes have plain fields, which `useDefineForClassFields: false`
// has the build assign, and no `#private` ones; the exported interfaces hide them.

/**
 * What ends once and then calls back: a future, a task, a ctx.
 *
 *     first ⇄ registration ⇄ registration ⇄ last
 *
 * The registrations are an intrusive list, so that taking one back costs the same beside a thousand others. A
 * registration leaves the list when it is taken back or right before its call, hence is called once at most.
 */
export abstract class DoneCallbacks<T> {
  private firstCallback: Registration<T> | undefined = undefined;
  private lastCallback: Registration<T> | undefined = undefined;

  /** How it ended, `undefined` while it has not. */
  abstract get end(): End<T> | undefined;
  /** Where a callback that throws is reported. */
  protected abstract get errorLog(): Logger;
  /** What the thing is called in such a report. */
  abstract get label(): string;

  /** A callback begins to wait for the end. */
  protected held(): void {
    // Only a ctx minds: it lets its ancestors know.
  }

  /** A callback that waited for the end was taken back. */
  protected released(): void {
    // Only a ctx minds.
  }

  addDoneCallback(callback: FutureCallback<T>): () => void {
    if (typeof callback !== "function") {
      throw expected("addDoneCallback", "callback must be a function", callback);
    }
    return this.register(callback, callback);
  }

  removeDoneCallback(callback: unknown): number {
    let count = 0;
    for (let each = this.firstCallback, next; each !== undefined; each = next) {
      next = each.next;
      if (each.key !== callback) continue;
      this.takeBack(each);
      count++;
    }
    return count;
  }

  hasDirectDoneCallback(callback: unknown): boolean {
    for (let each = this.firstCallback; each !== undefined; each = each.next) {
      if (each.key === callback) return true;
    }
    return false;
  }

  protected register(callback: FutureCallback<T>, key: unknown): () => void {
    const late = this.end;
    const registration = new Registration(callback, key, late);
    this.appendCallback(registration);
    if (late === undefined) this.held();
    else soon(() => this.callOne(registration, late));
    return () => this.takeBack(registration);
  }

  /** Calls, in the order they were added, the callbacks that have waited for this end. */
  protected callBack(end: End<T>): void {
    while (this.firstCallback !== undefined && this.firstCallback.late === undefined) {
      this.callOne(this.firstCallback, end);
    }
  }

  /** What those who wait for the end are known by, in the order they were added. */
  protected get listeners(): unknown[] {
    const keys: unknown[] = [];
    for (let each = this.firstCallback; each !== undefined; each = each.next) {
      if (each.late === undefined) keys.push(each.key);
    }
    return keys;
  }

  /** Whether there is anybody to call back. */
  protected get listenedTo(): boolean {
    return this.firstCallback !== undefined;
  }

  private takeBack(registration: Registration<T>): void {
    if (registration.callback === undefined) return;
    this.unlinkCallback(registration);
    if (registration.late === undefined) this.released();
  }

  private callOne(registration: Registration<T>, status: FutureStatus<T>): void {
    const { callback } = registration;
    if (callback === undefined) return;
    this.unlinkCallback(registration);
    try {
      const returned = callback(status);
      if (isThenable(returned)) returned.then(undefined, this.reportThrown.bind(this));
    } catch (error) {
      this.reportThrown(error);
    }
  }

  private reportThrown(error: unknown): void {
    logThrown(this.errorLog, `a done callback of ${this.label}`, error);
  }

  private appendCallback(registration: Registration<T>): void {
    registration.previous = this.lastCallback;
    if (this.lastCallback === undefined) this.firstCallback = registration;
    else this.lastCallback.next = registration;
    this.lastCallback = registration;
  }

  private unlinkCallback(registration: Registration<T>): void {
    const { previous, next } = registration;
    if (previous === undefined) this.firstCallback = next;
    else previous.next = next;
    if (next === undefined) this.lastCallback = previous;
    else next.previous = previous;
    registration.previous = registration.next = undefined;
    registration.callback = registration.key = undefined;
  }
}
