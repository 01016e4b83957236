import type { CTX } from "@machinery/ctx";

/**
 * What is open in one ctx: the tasks that run in it, and who listens to it.
 *
 * Callbacks are not counted up and down: the ctx itself is asked which of them it still holds.
 */
export class Account {
  readonly name: string;
  readonly #ctx: WeakRef<CTX>;
  readonly #callbacks = new Set<unknown>();
  #signalTaken = false;
  #tasks = 0;
  #waits = 0;
  #below: Account[] = [];

  constructor(name: string, ctx: CTX) {
    this.name = name;
    // A ctx that nobody holds is garbage, though there is an account of it.
    this.#ctx = new WeakRef(ctx);
  }

  /** The functions that run and were started in this very ctx. */
  get tasks(): number {
    return this.#tasks;
  }

  /** The callbacks that this very ctx holds, its signal if somebody has it, and the waits in it that are not over. */
  get listeners(): number {
    const ctx = this.#ctx.deref();
    if (ctx === undefined || ctx.done) return this.#waits;
    this.#forgetCallbacks(ctx);
    return this.#callbacks.size + this.#waits + Number(this.#signalTaken);
  }

  /** The accounts below in which something is open, there or further below. */
  get below(): readonly Account[] {
    return this.#below.filter((each) => each.isOpen);
  }

  get isOpen(): boolean {
    return this.#tasks > 0 || this.listeners > 0 || this.#below.some((each) => each.isOpen);
  }

  /** The ctx has ended, and what is still open here is being cleaned up. */
  get isEnding(): boolean {
    return this.#isOver;
  }

  /** All that is open, here and below. */
  total(): { readonly tasks: number; readonly listeners: number } {
    let { tasks, listeners } = this as { tasks: number; listeners: number };
    for (const each of this.#below) {
      const total = each.total();
      tasks += total.tasks;
      listeners += total.listeners;
    }
    return { tasks, listeners };
  }

  /** Opens an account of a child. */
  open(name: string, child: CTX): Account {
    const account = new Account(name, child);
    this.#below = this.#below.filter((each) => !each.#isOver || each.isOpen);
    this.#below.push(account);
    return account;
  }

  listenedBy(callback: unknown): void {
    const ctx = this.#ctx.deref();
    if (ctx !== undefined) this.#forgetCallbacks(ctx);
    this.#callbacks.add(callback);
  }

  signalTaken(): void {
    this.#signalTaken = true;
  }

  /** Counts a task until it is over. */
  async runs<T>(task: () => PromiseLike<T> | T): Promise<T> {
    this.#tasks++;
    try {
      return await task();
    } finally {
      this.#tasks--;
    }
  }

  /** Counts a wait until it is over. */
  waits<T>(wait: Promise<T>): Promise<T> {
    this.#waits++;
    const over = (): void => {
      this.#waits--;
    };
    wait.then(over, over);
    return wait;
  }

  get #isOver(): boolean {
    return this.#ctx.deref()?.done !== false;
  }

  #forgetCallbacks(ctx: CTX): void {
    for (const each of this.#callbacks) {
      if (!ctx.hasDirectDoneCallback(each)) this.#callbacks.delete(each);
    }
  }
}
