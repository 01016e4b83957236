// Platforms without explicit resource management lack `Symbol.dispose` and `Symbol.asyncDispose`. There, disposal is
// keyed by stand-ins that everybody agrees on, which is also why no class here declares such a method itself.

/** Makes `using` end a value, or all that have it as their prototype. */
export function defineDispose<T extends Disposable>(target: T, dispose: (this: T) => void): void {
  defineMethod(target, symbolFor("dispose"), dispose);
}

/** Makes `await using` end a value, or all that have it as their prototype. */
export function defineAsyncDispose<T extends AsyncDisposable>(
  target: T,
  dispose: (this: T) => Promise<void>,
): void {
  defineMethod(target, symbolFor("asyncDispose"), dispose);
}

/** Ends a value as `await using` does. */
export function asyncDisposeOf(value: object): unknown {
  // A read of a property that may be absent.
  return (value as Partial<AsyncDisposable>)[symbolFor("asyncDispose")];
}

/** Gives a value, or all that have it as their prototype, a method under a key that has to be computed. */
export function defineMethod(target: object, key: symbol, method: unknown): void {
  Object.defineProperty(target, key, { value: method, configurable: true, writable: true });
}

function symbolFor<Name extends "dispose" | "asyncDispose">(name: Name): (typeof Symbol)[Name] {
  // Where it is missing, the stand-in takes its part in every respect but identity.
  return (Symbol as Partial<typeof Symbol>)[name] ?? (Symbol.for(`Symbol.${name}`) as never);
}
