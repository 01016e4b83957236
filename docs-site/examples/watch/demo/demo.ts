import type { CTX, Task } from "@machinery/ctx";
import { ensureAsyncDispose } from "@machinery/odd-helpers";
import { type TaskHolder, withTaskHolder } from "@machinery/task-holder";
import { GrowingFile } from "./growing-file.ts";
import { Service } from "./service.ts";

const COMMAND = "n=0; while sleep 0.4; do n=$((n+1)); echo child process, line $n; done";

/** Something to watch on a machine that has nothing: a service, a file that grows, a child process. */
class Demo implements AsyncDisposable {
  readonly #holder: TaskHolder;
  readonly #service: Service;
  readonly #file = new GrowingFile();
  #growing: Task<void> | undefined;

  constructor(holder: TaskHolder) {
    this.#holder = holder;
    this.#service = new Service(holder);
  }

  /** Starts it all, and returns what to watch as a user would say it. */
  async start(): Promise<string[]> {
    const path = await this.#file.create();
    const grow = (ctx: CTX): Promise<void> => this.#file.grow(ctx);
    this.#growing = this.#holder.addCoroutine(grow, { name: "growing file" });
    const addresses = await this.#service.listen();
    return [...addresses, `file:${path}`, `cmd:${COMMAND}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.close();
    this.#growing?.cancel();
    await this.#growing?.catch(() => undefined);
    await this.#file.remove();
  }
}

/** Runs a function with something to watch, which is gone when it returns. */
export function withDemo<T>(
  ctx: CTX,
  body: (sources: readonly string[]) => Promise<T>,
): Promise<T> {
  return withTaskHolder(
    ctx,
    async (holder) => {
      const demo = new Demo(holder);
      // What had been started when the rest could not be is not left behind.
      const sources = await ensureAsyncDispose(demo, () => demo.start());
      try {
        return await body(sources);
      } finally {
        await demo[Symbol.asyncDispose]();
      }
    },
    { name: "demo" },
  );
}
