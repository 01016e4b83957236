import { AsyncEvent, type CTX } from "@machinery/ctx";
import {
  checkCTX,
  checkCount,
  checkFunction,
  checkOptions,
  checkString,
} from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import { type Domino, StandingDomino } from "./domino.ts";
import { othersHaveRun } from "./settle.ts";
import { isOurs } from "./survey.ts";

/** What `futureDominos` is given. */
export interface FutureDominosOptions {
  /** How many there are. */
  readonly expected: number;
  /** Where it is logged what happens to them, and whose end stops it. */
  readonly ctx?: CTX | undefined;
  /** What they are called. */
  readonly name?: string | undefined;
}

/**
 * A row of futures. Leaving a `using` block throws an error that names those that were not retrieved or not awaited;
 * whoever still waits for one is then told by a `CancelledError`.
 */
export interface FutureDominos extends Disposable {
  /** Set by `begin`. */
  readonly started: AsyncEvent;
  /** Set when all have fallen, when the ctx ends, and on leaving. */
  readonly finished: AsyncEvent;
  /** Lets the first one fall as soon as it is awaited. */
  begin(): void;
  /** Retrieves one, from 1 on. */
  get(n: number): Domino;
}

/**
 * Makes a row of futures that put what a test does into one order: whoever awaits one goes on when all before it were
 * retrieved and awaited, have fallen, and what they woke has run. One that is only retrieved falls in its turn.
 *
 * @example
 * ```ts
 * using dominos = futureDominos({ expected: 2 });
 * const later = (async () => (await dominos.get(2), "second"))();
 * const first = (async () => (await dominos.get(1), "first"))();
 * dominos.begin();
 * await dominos.finished.wait();
 * console.log(await first, await later);
 * ```
 */
export function futureDominos(options: FutureDominosOptions): FutureDominos {
  return new Row(options);
}

/** Hands a row to a function, and checks it when the function is over; what the function throws counts more. */
export async function withFutureDominos<T>(
  options: FutureDominosOptions,
  body: (dominos: FutureDominos) => PromiseLike<T> | T,
): Promise<T> {
  const row = new Row(options);
  try {
    checkFunction("withFutureDominos", "body", body);
    const result = await body(row);
    row.check();
    return result;
  } finally {
    row.stop();
  }
}

class Row implements FutureDominos {
  declare [Symbol.dispose]: () => void;
  readonly started: AsyncEvent = new AsyncEvent();
  readonly finished: AsyncEvent = new AsyncEvent();
  readonly #ctx: CTX | undefined;
  readonly #dominos: readonly StandingDomino[];
  readonly #retrieved = new Set<StandingDomino>();
  readonly #awaited = new Set<StandingDomino>();
  readonly #knocked = new Set<StandingDomino>();
  /** Those that stood when it was over. */
  readonly #left = new Set<StandingDomino>();
  #isFalling = false;
  #failure: Error | undefined;
  #forgetCtx: (() => void) | undefined;
  #isOver = false;

  constructor(options: FutureDominosOptions) {
    const who = "futureDominos";
    checkOptions(who, options);
    const { ctx, expected, name = "domino" } = options;
    checkCount(who, "expected", expected, 1);
    checkString(who, "name", name);
    if (ctx !== undefined) checkCTX(who, ctx);
    this.#ctx = ctx;
    const listener = {
      awaited: (domino: StandingDomino): void => {
        this.#awaited.add(domino);
        this.#knock();
      },
      fallen: (): void => this.#knock(),
    };
    this.#dominos = Array.from({ length: expected }, (_, index) => {
      return new StandingDomino(`${name} ${index + 1}`, listener);
    });
    this.#forgetCtx = ctx?.addDoneCallback(isOurs(() => this.stop()));
    defineDispose<Row>(this, () => {
      this.stop();
      this.check();
    });
  }

  begin(): void {
    this.started.set();
    this.#knock();
  }

  get(n: number): Domino {
    checkCount("get", "n", n, 1);
    const domino = this.#dominos[n - 1];
    if (domino === undefined) {
      throw new RangeError(`get: n must be at most ${this.#dominos.length}, got ${n}`);
    }
    if (!this.#retrieved.has(domino)) this.#ctx?.logInfo(`${domino.name} retrieved`);
    this.#retrieved.add(domino);
    this.#knock();
    return domino;
  }

  /** Leaves those that stand where they are. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forgetCtx?.();
    for (const domino of this.#dominos) if (domino.cancel()) this.#left.add(domino);
    this.finished.set();
  }

  /** Throws an error that names those that were not used. One that the test settled itself was. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const unused = this.#dominos.filter(
      (domino) => !domino.done || this.#left.has(domino) || this.#knocked.has(domino),
    );
    const retrieved = unused.filter((domino) => this.#retrieved.has(domino));
    const problems = [
      this.#problem(
        "not retrieved",
        this.#dominos.filter((domino) => !this.#retrieved.has(domino)),
      ),
      this.#problem(
        "retrieved but not awaited",
        retrieved.filter((domino) => !this.#awaited.has(domino)),
      ),
      this.#problem(
        this.started.isSet ? "awaited but not knocked over" : "awaited, and begin was not called",
        retrieved.filter((domino) => this.#awaited.has(domino) && !this.#knocked.has(domino)),
      ),
    ].filter((problem) => problem !== "");
    if (problems.length > 0) throw new Error(`futureDominos: ${problems.join("; ")}`);
  }

  #problem(what: string, dominos: readonly StandingDomino[]): string {
    if (dominos.length === 0) return "";
    return `${what}: ${dominos.map((domino) => this.#dominos.indexOf(domino) + 1).join(", ")}`;
  }

  #knock(): void {
    if (this.#isFalling || this.#isOver || !this.started.isSet) return;
    this.#isFalling = true;
    this.#fall().catch((error: unknown) => {
      // What settling throws is an error.
      this.#failure = error as Error;
      this.stop();
    });
  }

  async #fall(): Promise<void> {
    for (;;) {
      await othersHaveRun(() => this.#isOver);
      const next = this.#next();
      if (next === undefined) break;
      this.#knocked.add(next);
      next.resolve(undefined);
      this.#ctx?.logInfo(`${next.name} has fallen`);
    }
    this.#isFalling = false;
    if (this.#dominos.every((domino) => domino.done)) this.stop();
  }

  /** The first that stands, where its turn has come. */
  #next(): StandingDomino | undefined {
    const at = this.#dominos.findIndex((domino) => !domino.done);
    const first = this.#dominos[at];
    if (first === undefined || !this.#retrieved.has(first)) return undefined;
    const isItsTurn =
      !this.#awaited.has(first) ||
      this.#dominos.slice(0, at).every((domino) => this.#isUsed(domino));
    return isItsTurn ? first : undefined;
  }

  /** Whether it was awaited, or settled by the test itself. */
  #isUsed(domino: StandingDomino): boolean {
    return this.#awaited.has(domino) || !this.#knocked.has(domino);
  }
}
