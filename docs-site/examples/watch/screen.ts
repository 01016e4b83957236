import { type CTX, Semaphore } from "@machinery/ctx";
import { queue, type Queue } from "@machinery/queue";
import { type TaskHolder, withTaskHolder } from "@machinery/task-holder";
import type { Display } from "./display.ts";
import type { Entry } from "./entry.ts";

const ROOM = 100;

/** Runs a function with a screen, and shows what is still in the line when it returns. */
export function withScreen<T>(
  ctx: CTX,
  display: Display,
  body: (screen: Screen) => Promise<T>,
): Promise<T> {
  const showing = async (holder: TaskHolder): Promise<T> => {
    const own = ctx.child("screen");
    const screen = new Screen(own, display);
    holder.addCoroutine(() => screen.run(), { name: "show" });
    try {
      return await body(screen);
    } finally {
      own.cancel();
    }
  };
  return withTaskHolder(ctx, showing, { name: "display" });
}

/**
 * The line of what there is to show, and the one place where it is shown.
 *
 * Entries are shown one after another, the redraws between them in their turn, and what a key asks for before
 * everything else. When the ctx ends, what is still in the line is shown.
 */
export class Screen {
  readonly #ctx: CTX;
  readonly #display: Display;
  readonly #entries: Queue<Entry>;
  // Who has something to show waits for room: so a slow reader slows down what is followed.
  readonly #room = new Semaphore(ROOM);
  #redrawDue = false;

  constructor(ctx: CTX, display: Display) {
    this.#ctx = ctx;
    this.#display = display;
    this.#entries = queue<Entry>(ctx, { name: "entries", emptyOnFinished: true });
  }

  /** Shows all there is to show, until the ctx ends. */
  async run(): Promise<void> {
    try {
      for await (const entry of this.#entries) {
        await this.#display.show(entry);
        this.#room.release();
      }
    } finally {
      // Where it fails, nobody waits for room any more.
      this.#ctx.cancel();
    }
  }

  /** Puts an entry in the line; resolves when there was room. */
  async show(entry: Entry): Promise<void> {
    await this.#ctx.until(this.#room.acquire());
    this.#entries.append(entry);
  }

  redraw(): void {
    if (this.#redrawDue) return;
    this.#redrawDue = true;
    this.#entries.appendInstruction(() => {
      this.#redrawDue = false;
      this.#display.draw();
    });
  }

  /** Does something before all that waits to be shown, and shows its effect. */
  first(action: () => void): void {
    const act = (): void => {
      action();
      this.#display.draw();
    };
    this.#entries.appendInstruction(act, { priority: true });
  }
}
