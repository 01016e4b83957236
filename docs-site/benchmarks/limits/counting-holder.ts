import { ListeningNode } from "./listening-node.ts";

const settled = Promise.resolve();

/** Starts functions in microtasks with a node each that is cancelled with the others, and knows when all are over. */
export class CountingHolder {
  readonly root = new ListeningNode(undefined, undefined);
  #running = 0;
  #over: (() => void) | undefined;

  start(task: (node: ListeningNode) => Promise<unknown>): void {
    this.#running++;
    const node = new ListeningNode(this.root, undefined);
    const over = (): void => {
      node.cancel();
      if (--this.#running === 0) this.#over?.();
    };
    void settled.then(() => task(node).then(over, over));
  }

  finish(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#running === 0) resolve();
      else this.#over = resolve;
    });
  }
}
