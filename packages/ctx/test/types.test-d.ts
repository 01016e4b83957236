import {
  AsyncEvent,
  type Coroutine,
  CTX,
  Future,
  type FutureStatus,
  type Logger,
  type Outcome,
  type Task,
  type Waitable,
} from "../src/index.ts";

// Compiled with everything else, never run: what must and what must not be typed as it is.

declare const ctx: CTX;
declare const log: Logger;

/** Compiles where a value has exactly this type. */
function exactly<Expected>() {
  return <Got>(
    _got: Got,
    ..._same: [Expected, Got] extends [Got, Expected] ? [] : [never]
  ): undefined => undefined;
}

exactly<CTX>()(CTX.beginning("a", { log }).child("b", { timeout: undefined, signal: undefined }));
exactly<Task<number>>()(ctx.asyncAsBackground(() => 1));
exactly<Task<string>>()(ctx.asyncAsBackground(async (own) => Promise.resolve(own.name)));
exactly<Task<never>>()(ctx.asyncAsBackground((own) => own.wait()));
exactly<Promise<number>>()(ctx.asyncWithTimeout(() => new Future<number>(), { name: "x" }));
exactly<Promise<number>>()(ctx.until(new Future<number>()));
exactly<Promise<void>>()(
  ctx.waitForFirst(ctx, ctx.signal, new AsyncEvent(), new Future(), Promise.resolve()),
);
exactly<Outcome<never> | undefined>()(ctx.outcome);
exactly<() => void>()(ctx.addOnDone((own: CTX, status: FutureStatus<never>) => [own, status]));

/** What is at hand is a logger, a waitable, a coroutine. */
export const accepted: readonly [Logger, Waitable, Waitable, Coroutine<number>, PromiseLike<1>] = [
  console,
  ctx,
  new Future<number>(),
  () => new Future<number>(),
  new Future<1>(),
];

// @ts-expect-error a ctx is not awaitable
export const notAwaitable: PromiseLike<unknown> = ctx;
// @ts-expect-error a ctx is made by another
export const noConstructor: new (name: string) => CTX = CTX;
// @ts-expect-error asyncWithTimeout needs a name
void ctx.asyncWithTimeout(() => 1, {});
// @ts-expect-error a task cannot be settled from outside
export const notSettable: Pick<Future<number>, "resolve"> = ctx.asyncAsBackground(() => 1);
// @ts-expect-error a future takes its own type
new Future<number>().resolve("1");
// @ts-expect-error a number cannot be waited for
void ctx.waitForAll(1);
// @ts-expect-error what a ctx was made with stays
ctx.name = "b";
