import type { Coroutine, CTX } from "@machinery/ctx";
import type { Account } from "./account.ts";

/**
 * Makes a ctx that is the given one in every respect, and keeps an account of what is asked of it and of every
 * ctx below. The packages take it as any other, since they ask for the shape of a ctx only.
 */
export function countedCTX(ctx: CTX, account: Account): CTX {
  const coroutine =
    <T>(name: string, coro: Coroutine<T>): Coroutine<T> =>
    (own) => {
      const ofTask = account.open(name, own);
      return ofTask.runs(() => coro(countedCTX(own, ofTask)));
    };
  const counted: Partial<CTX> = {
    get signal() {
      account.signalTaken();
      return ctx.signal;
    },
    child(name, options) {
      const child = ctx.child(name, options);
      // What the packages make for themselves has the user's name as its prefix.
      const { prefix = "" } = options ?? {};
      return countedCTX(child, account.open(prefix === "" ? name : prefix, child));
    },
    addOnDone(callback, options) {
      account.listenedBy(options?.index ?? callback);
      return ctx.addOnDone(callback, options);
    },
    addDoneCallback(callback) {
      account.listenedBy(callback);
      return ctx.addDoneCallback(callback);
    },
    asyncAsBackground(coro, options) {
      const name = options?.name ?? (coro.name || "task");
      return ctx.asyncAsBackground(coroutine(name, coro), { ...options, name });
    },
    asyncWithTimeout(coro, options) {
      return account.waits(ctx.asyncWithTimeout(coroutine(options.name, coro), options));
    },
    wait: () => account.waits(ctx.wait()),
    sleep: (ms) => account.waits(ctx.sleep(ms)),
    until: (promise) => account.waits(ctx.until(promise)),
    waitForFirst: (...waits) => account.waits(ctx.waitForFirst(...waits)),
    waitForAll: (...waits) => account.waits(ctx.waitForAll(...waits)),
  };
  return new Proxy(ctx, {
    get(target, key) {
      if (key in counted) return Reflect.get(counted, key) as unknown;
      const value: unknown = Reflect.get(target, key);
      // The methods of a ctx work on that ctx alone.
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
