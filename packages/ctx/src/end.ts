import { CancelledError } from "./errors.ts";
import type { FutureStatus, Outcome } from "./future-status.ts";

/** What can end, as far as an error message has to name it. */
export interface Named {
  readonly label: string;
}

/**
 * How something ended: made once, never changed, and itself the status that callbacks are handed.
 *
 * Cancelling is frequent and its error is seldom looked at, so the error is made when first asked for.
 */
export class End<T> implements FutureStatus<T> {
  readonly kind: Outcome<T>["status"];
  /** The result, the error, or why it was cancelled. */
  readonly value: unknown;
  /** What reached the same thing before this end did: an ancestor's end, before a ctx's own. */
  readonly after: End<T> | undefined;
  #owner: Named | undefined;
  #error: CancelledError | undefined;

  constructor(kind: Outcome<T>["status"], value: unknown, owner?: Named, after?: End<T>) {
    this.kind = kind;
    this.value = value;
    this.after = after;
    this.#owner = owner;
  }

  get done(): true {
    return true;
  }

  get cancelled(): boolean {
    return this.kind === "cancelled";
  }

  get outcome(): Outcome<T> {
    switch (this.kind) {
      case "fulfilled":
        // A fulfilled end is only made with a T.
        return { status: "fulfilled", value: this.value as T };
      case "rejected":
        return { status: "rejected", reason: this.value };
      case "cancelled":
        return { status: "cancelled", reason: this.cancelledError() };
    }
  }

  result(): T {
    // A fulfilled end is only made with a T.
    if (this.kind === "fulfilled") return this.value as T;
    throw this.error();
  }

  exception(): unknown {
    if (this.kind === "fulfilled") return undefined;
    if (this.kind === "rejected") return this.value;
    throw this.cancelledError();
  }

  /** What somebody who waits for this is to be told: the error, or the `CancelledError`. */
  error(): unknown {
    return this.kind === "cancelled" ? this.cancelledError() : this.value;
  }

  private cancelledError(): CancelledError {
    if (this.#error === undefined) {
      const message =
        this.#owner === undefined ? "cancelled" : `${this.#owner.label} was cancelled`;
      const cause = this.value;
      this.#error = new CancelledError(message, cause === undefined ? undefined : { cause });
      this.#owner = undefined;
    }
    return this.#error;
  }
}
