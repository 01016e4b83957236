import { checkFunction } from "@machinery/ctx/check";
import { defineDispose } from "@machinery/ctx/dispose";
import type { VirtualClock } from "./virtual-clock.ts";

type Callback = (...args: unknown[]) => void;

/** The timer functions of the platform, as far as code may tell them apart. */
export interface MockedTimers {
  readonly setTimeout: (fn: Callback, ms?: unknown, ...args: unknown[]) => unknown;
  readonly clearTimeout: (handle?: unknown) => void;
  readonly setInterval: (fn: Callback, ms?: unknown, ...args: unknown[]) => unknown;
  readonly clearInterval: (handle?: unknown) => void;
}

const LONGEST = 2_147_483_647;

/** Timers by their number, where they are armed: a handle may be given back as the number it converts to. */
type Armed = Map<number, Handle>;

let numbered = 0;

/** What setTimeout and setInterval return: what Node's handle can do, and a number to whoever wants one. */
class Handle {
  declare [Symbol.dispose]: () => void;
  readonly #clock: VirtualClock;
  readonly #armed: Armed;
  readonly #number: number = ++numbered;
  readonly #fire: () => void;
  readonly #ms: number;
  #isRef = true;
  #timer: unknown;

  constructor(clock: VirtualClock, armed: Armed, call: () => void, ms: number, repeats: boolean) {
    this.#clock = clock;
    this.#armed = armed;
    this.#ms = ms;
    this.#fire = () => {
      this.close();
      if (repeats) this.refresh();
      call();
    };
    this.refresh();
  }

  refresh(): this {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(this.#fire, this.#ms);
    this.#armed.set(this.#number, this);
    return this;
  }

  close(): this {
    this.#clock.clearTimeout(this.#timer);
    this.#armed.delete(this.#number);
    return this;
  }

  ref(): this {
    this.#isRef = true;
    return this;
  }

  unref(): this {
    this.#isRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  [Symbol.toPrimitive](): number {
    return this.#number;
  }
}

/** Makes timer functions that take their time from a clock while they are on, and from the platform afterwards. */
export function mockedTimers(clock: VirtualClock, isOn: () => boolean): MockedTimers {
  // Those of Node and of browsers differ in what they return, which is passed on as it is.
  const before = {
    setTimeout: globalThis.setTimeout as MockedTimers["setTimeout"],
    setInterval: globalThis.setInterval as MockedTimers["setInterval"],
    clearTimeout: globalThis.clearTimeout as MockedTimers["clearTimeout"],
    clearInterval: globalThis.clearInterval as MockedTimers["clearInterval"],
  };
  const armed: Armed = new Map();
  const set =
    (name: "setTimeout" | "setInterval"): MockedTimers["setTimeout"] =>
    (fn, ms, ...args) => {
      if (!isOn()) return before[name](fn, ms, ...args);
      checkFunction(name, "callback", fn);
      const handle = new Handle(
        clock,
        armed,
        () => fn(...args),
        delayOf(ms),
        name === "setInterval",
      );
      defineDispose(handle, () => void handle.close());
      return handle;
    };
  const clear =
    (name: "clearTimeout" | "clearInterval"): MockedTimers["clearTimeout"] =>
    (given) => {
      const handle = given instanceof Handle ? given : armed.get(Number(given));
      if (handle === undefined) before[name](given);
      else handle.close();
    };
  const setTimeout = set("setTimeout");
  // What util.promisify makes of the platform's function.
  Object.defineProperty(setTimeout, Symbol.for("nodejs.util.promisify.custom"), {
    value: (ms?: unknown, value?: unknown) =>
      new Promise((resolve) => void setTimeout(resolve, ms, value)),
  });
  return {
    setTimeout,
    setInterval: set("setInterval"),
    clearTimeout: clear("clearTimeout"),
    clearInterval: clear("clearInterval"),
  };
}

/** As Node does it: what is less than 1 or too long is 1, and fractions are cut off. */
function delayOf(ms: unknown): number {
  const delay = Number(ms);
  return delay >= 1 && delay <= LONGEST ? Math.trunc(delay) : 1;
}
