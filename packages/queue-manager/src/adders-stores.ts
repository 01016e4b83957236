/** The `AsyncLocalStorage` stores of whoever made this, to call a function in. */
export interface Stores {
  runInAsyncScope<T, R>(fn: (this: T) => R, thisArg: T): R;
}

/** What is used of Node's `AsyncResource`, which Bun and Deno have too. */
type AsyncResourceClass = new (type: string) => Stores;

const AsyncResource: AsyncResourceClass | undefined = /* @__PURE__ */ platformAsyncResource();

/** Those in which it is called; where there are none, there is nothing else. */
export const currentStores: Stores = { runInAsyncScope: (fn, thisArg) => fn.call(thisArg) };

/**
 * Remembers the `AsyncLocalStorage` stores of the code that runs now.
 *
 * A step of a source runs when a consumer has room for it, hence in the consumer's stores. An `AsyncResource` is a
 * hundred times cheaper to make than `AsyncLocalStorage.snapshot()`. Where there is none, there are no stores.
 */
export function addersStores(): Stores {
  return AsyncResource === undefined ? currentStores : new AsyncResource("QueueManagerSource");
}

function platformAsyncResource(): AsyncResourceClass | undefined {
  // What a platform may have, and browsers do not.
  const { process } = globalThis as {
    process?: {
      getBuiltinModule?: (id: string) => { AsyncResource?: AsyncResourceClass } | undefined;
    };
  };
  return process?.getBuiltinModule?.("node:async_hooks")?.AsyncResource;
}
