/** Calls a function with the `AsyncLocalStorage` stores of whoever made this. */
export type InStore = <R>(fn: () => R) => R;

/** What is used of Node's `AsyncResource`, which Bun and Deno have too. */
type AsyncResourceClass = new (
  type: string,
  options: { readonly requireManualDestroy: boolean },
) => { runInAsyncScope<R>(fn: () => R): R };

const AsyncResource: AsyncResourceClass | undefined = /* @__PURE__ */ platformAsyncResource();

/**
 * Remembers the `AsyncLocalStorage` stores of the code that runs now.
 *
 * A step of a source runs when a consumer has room for it, hence in the consumer's stores. An `AsyncResource` is a
 * hundred times cheaper to make than `AsyncLocalStorage.snapshot()`. Where there is none, there are no stores.
 */
export function addersStore(): InStore {
  if (AsyncResource === undefined) return (fn) => fn();
  const resource = new AsyncResource("QueueManagerSource", { requireManualDestroy: true });
  return (fn) => resource.runInAsyncScope(fn);
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
