import { recordLog, VirtualClock } from "@machinery/testing";
import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { CancelledError, CTX, InvalidStateError, systemClock, TimeoutError } from "../src/index.ts";
import { countingSignal } from "./support/counting.ts";
import { settle, unhandledIn } from "./support/noise.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("CTX.beginning", () => {
  it("makes a pending root with the console and the system's clock", () => {
    const { name, log, clock, done, cancelled, outcome } = CTX.beginning("root");
    expect({ name, log, clock, done, cancelled, outcome }).toEqual({
      name: "root",
      log: console,
      clock: systemClock,
      done: false,
      cancelled: false,
      outcome: undefined,
    });
  });

  it("takes a log and a clock, which its children inherit", () => {
    const log = recordLog();
    const clock = new VirtualClock();
    const child = CTX.beginning("root", { log, clock }).child("a").child("b");
    expect([child.log, child.clock]).toEqual([log, clock]);
  });

  it("is cancelled with the reason of its signal when that aborts", () => {
    const { signal, abort } = countingSignal();
    const root = CTX.beginning("root", { signal });
    const reason = new Error("shutdown");
    abort(reason);
    expect([root.done, root.cancelled]).toEqual([true, true]);
    expect(thrownBy(() => root.exception())).toMatchObject({
      name: "CancelledError",
      message: "root was cancelled",
      cause: reason,
    });
  });

  it("is cancelled from the start where its signal has aborted", () => {
    const root = CTX.beginning("root", { signal: AbortSignal.abort("late") });
    expect(root.outcome).toMatchObject({ status: "cancelled", reason: { cause: "late" } });
  });

  it("leaves no listener on its signal when it ends first", () => {
    const { signal, listeners } = countingSignal();
    const root = CTX.beginning("root", { signal });
    expect(listeners()).toBe(1);
    root.cancel();
    expect(listeners()).toBe(0);
  });
});

describe("a detached ctx", () => {
  it("has the log, the clock and the name of where it comes from", () => {
    const log = recordLog();
    const clock = new VirtualClock();
    const child = CTX.beginning("root", { log, clock }).child("a");
    const detached = child.detached();
    expect([detached.log, detached.clock, detached.name]).toEqual([log, clock, "root-->a"]);
    expect(child.detached("clean-up").name).toBe("clean-up");
  });

  it("goes on when that has ended, until it is ended itself", () => {
    const root = CTX.beginning("root");
    const detached = root.detached();
    root.cancel();
    expect([detached.done, root.detached().done]).toEqual([false, false]);
    expect([detached.cancel(), detached.cancelled]).toEqual([true, true]);
  });
});

describe("a child", () => {
  it("is named after its parent, its prefix and itself", () => {
    const root = CTX.beginning("root");
    const child = root.child("a");
    expect([child.name, root.child("b", { prefix: "p" }).name, child.child("c").name]).toEqual([
      "root-->a",
      "root-->[p]-->b",
      "root-->a-->c",
    ]);
  });

  it("may have a log of its own, and hands that down", () => {
    const log = recordLog();
    const child = CTX.beginning("root").child("a", { log });
    expect([child.log, child.child("b").log]).toEqual([log, log]);
  });

  it("is over when its parent is, and not the other way round", () => {
    const root = CTX.beginning("root");
    const [left, right] = [root.child("left"), root.child("right")];
    const below = left.child("below");
    left.cancel();
    expect([root, left, below, right].map(({ done }) => done)).toEqual([false, true, true, false]);
    root.cancel();
    expect([root, right].map(({ cancelled }) => cancelled)).toEqual([true, true]);
  });

  it("is over from the start below what has ended", () => {
    const root = CTX.beginning("root");
    root.cancel();
    expect(root.child("late").cancelled).toBe(true);
  });

  it("is cancelled by its signal, alone, and leaves no listener on it", () => {
    const { signal, listeners, abort } = countingSignal();
    const root = CTX.beginning("root");
    const first = root.child("first", { signal });
    const second = root.child("second", { signal });
    expect(listeners()).toBe(2);
    first.cancel();
    expect(listeners()).toBe(1);
    abort("stop");
    expect([root.done, second.outcome]).toMatchObject([
      false,
      { status: "cancelled", reason: { cause: "stop" } },
    ]);
  });

  it("never listens to its signal below what has ended", () => {
    const { signal, listeners } = countingSignal();
    const root = CTX.beginning("root");
    root.cancel();
    root.child("late", { signal });
    expect(listeners()).toBe(0);
  });

  it("is rejected with a TimeoutError when its timeout is over", async () => {
    const clock = new VirtualClock();
    const child = CTX.beginning("root", { clock }).child("a", { timeout: 50 });
    await clock.add(49);
    expect(child.done).toBe(false);
    await clock.add(1);
    expect([child.cancelled, child.exception()]).toMatchObject([
      false,
      { name: "TimeoutError", message: "root-->a took longer than 50 ms" },
    ]);
    expect(child.exception()).toBeInstanceOf(TimeoutError);
  });

  it("leaves no timer when it ends before its timeout, by itself or with its parent", () => {
    const clock = new VirtualClock();
    const root = CTX.beginning("root", { clock });
    const first = root.child("first", { timeout: 50 });
    root.child("second", { timeout: 50 });
    expect(clock.pending.length).toBe(2);
    first.cancel();
    expect(clock.pending.length).toBe(1);
    root.cancel();
    expect(clock.pending.length).toBe(0);
    root.child("late", { timeout: 50 });
    expect(clock.pending.length).toBe(0);
  });

  it("logs a clock or signal that throws at its end, which its neighbours do not feel", () => {
    const log = recordLog();
    const clock = new VirtualClock();
    clock.clearTimeout = () => {
      throw new Error("broken clock");
    };
    const root = CTX.beginning("root", { log, clock });
    root.child("bad", { timeout: 50 });
    const { signal } = root.child("good");
    root.cancel();
    expect([signal.aborted, log.errors.map(({ message }) => message)]).toEqual([
      true,
      ["the signal or the clock of root-->bad threw: broken clock"],
    ]);
  });
});

describe("the end of a ctx", () => {
  it("takes effect once", () => {
    const root = CTX.beginning("root");
    expect([root.cancel("why"), root.cancel(), root.reject(new Error("late"))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(root.outcome).toMatchObject({ status: "cancelled", reason: { cause: "why" } });
  });

  it("is told as outcome, cancelled and exception", () => {
    const error = new Error("boom");
    const [pending, cancelled, rejected] = ["a", "b", "c"].map((name) => CTX.beginning(name)) as [
      CTX,
      CTX,
      CTX,
    ];
    cancelled.cancel();
    rejected.reject(error);
    expect(thrownBy(() => pending.exception())).toEqual(
      new InvalidStateError("exception: a is still pending"),
    );
    expect(thrownBy(() => cancelled.exception())).toBe(
      (cancelled.outcome as { reason: unknown }).reason,
    );
    expect([rejected.cancelled, rejected.exception(), rejected.outcome]).toEqual([
      false,
      error,
      { status: "rejected", reason: error },
    ]);
  });

  it("is a CancelledError without a cause where there was no reason", () => {
    const root = CTX.beginning("root");
    root.cancel();
    expect("cause" in (thrownBy(() => root.exception()) as object)).toBe(false);
  });

  it("is one and the same for all who ask, however late, and names who was cancelled", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const other = root.child("other");
    child.cancel();
    root.cancel();
    const seen = [root, child, other, root, child].map((each) => thrownBy(() => each.exception()));
    expect(seen.map((error) => (error as Error).message)).toEqual([
      "root was cancelled",
      "root-->child was cancelled",
      "root was cancelled",
      "root was cancelled",
      "root-->child was cancelled",
    ]);
    expect([seen[2] === seen[0], seen[3] === seen[0], seen[4] === seen[1]]).not.toContain(false);
    expect(child.signal.reason).toBe(seen[1]);
  });

  it("is that of the nearest ended ancestor where it has none of its own", () => {
    const root = CTX.beginning("root");
    const middle = root.child("middle");
    const leaf = middle.child("leaf");
    const error = new Error("middle");
    root.cancel();
    expect(leaf.cancelled).toBe(true);
    expect(middle.reject(error)).toBe(true);
    expect([leaf.cancelled, leaf.exception(), root.cancelled]).toEqual([false, error, true]);
  });

  it("may be its own after an inherited one, and then wins", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    root.cancel("root's");
    expect(child.reject("child's")).toBe(true);
    expect([child.reject("again"), child.exception(), root.cancelled]).toEqual([
      false,
      "child's",
      true,
    ]);
  });

  it("stays its own when an ancestor ends later", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    child.reject("child's");
    root.cancel();
    expect([child.exception(), root.cancelled]).toEqual(["child's", true]);
  });

  it("may be an error that is no Error", () => {
    const root = CTX.beginning("root");
    root.reject(undefined);
    expect([root.done, root.cancelled, root.exception(), root.outcome]).toEqual([
      true,
      false,
      undefined,
      { status: "rejected", reason: undefined },
    ]);
  });

  it("comes with the end of a using block, however that is left", () => {
    let kept: CTX | undefined;
    {
      using root = CTX.beginning("root");
      kept = root;
      expect(root.done).toBe(false);
    }
    expect(kept.cancelled).toBe(true);
  });

  it("is not cancelled by a using block where it came before", () => {
    const root = CTX.beginning("root");
    {
      using same = root;
      same.reject("error");
    }
    expect(root.exception()).toBe("error");
  });

  it("rejects who waits, the same promise for all who wait at the same time", async () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    const [first, second] = [child.wait(), child.wait()];
    expect(first).toBe(second);
    root.cancel("why");
    await expect(first).rejects.toMatchObject({ name: "CancelledError", cause: "why" });
    await expect(child.wait()).rejects.toBeInstanceOf(CancelledError);
    child.reject("own");
    await expect(child.wait()).rejects.toBe("own");
  });

  it("is never waited for by an async function that returns the ctx", async () => {
    const root = CTX.beginning("root");
    expect("then" in root).toBe(false);
    const returned = await (async () => Promise.resolve(root))();
    expect(returned).toBe(root);
  });
});

describe("the signal of a ctx", () => {
  it("is made once, and pending like its ctx", () => {
    const root = CTX.beginning("root");
    expect(root.signal).toBe(root.signal);
    expect(root.signal.aborted).toBe(false);
  });

  it("has aborted when the call that ends the ctx returns, here and everywhere below", () => {
    const root = CTX.beginning("root");
    const signals = [root, root.child("a"), root.child("b").child("c")].map(({ signal }) => signal);
    const error = new Error("over");
    root.reject(error);
    expect(signals.map(({ aborted, reason }) => [aborted, reason as unknown])).toEqual([
      [true, error],
      [true, error],
      [true, error],
    ]);
  });

  it("aborts after done is true everywhere below", () => {
    const root = CTX.beginning("root");
    const family = [root, root.child("a"), root.child("b").child("c")];
    const seen: boolean[][] = [];
    for (const each of family) {
      each.signal.addEventListener("abort", () => seen.push(family.map(({ done }) => done)));
    }
    root.cancel();
    expect(seen).toEqual([
      [true, true, true],
      [true, true, true],
      [true, true, true],
    ]);
  });

  it("has the CancelledError of the outcome as its reason", () => {
    const root = CTX.beginning("root");
    const { signal } = root;
    root.cancel("why");
    expect(root.outcome).toEqual({ status: "cancelled", reason: signal.reason as unknown });
  });

  it("has the end that came first as its reason, also where an own end came later", () => {
    const root = CTX.beginning("root");
    const [early, late] = [root.child("early"), root.child("late")];
    const below = late.child("below");
    const taken = early.signal;
    root.reject("root's");
    early.reject("own");
    late.reject("own");
    expect(
      [taken, early.signal, late.signal, below.signal].map(({ reason }) => reason as unknown),
    ).toEqual(["root's", "root's", "root's", "root's"]);
    expect([early, late, below].map((each) => each.exception())).toEqual(["own", "own", "own"]);
  });

  it("has its own end as its reason where that came first", () => {
    const root = CTX.beginning("root");
    const child = root.child("child");
    child.reject("own");
    root.reject("root's");
    expect(child.signal.reason).toBe("own");
    expect(child.child("below").signal.reason).toBe("own");
  });

  it("may end further contexts from its listeners", async () => {
    const root = CTX.beginning("root");
    const [a, b] = [root.child("a"), root.child("b")];
    const called: string[] = [];
    for (const each of [root, a, b]) each.addDoneCallback(() => called.push(each.name));
    a.signal.addEventListener("abort", () => {
      b.cancel();
      root.cancel();
    });
    a.cancel();
    await settle();
    expect(called).toEqual(["root-->a", "root-->b", "root"]);
  });
});

describe("the text of a ctx", () => {
  it("shows every level and how that ended", () => {
    const root = CTX.beginning("a");
    const child = root.child("b").child("c", { prefix: "p" });
    const sibling = root.child("d");
    child.cancel();
    sibling.reject(new TypeError("x"));
    expect([root, child, sibling].map(String)).toEqual([
      "CTX[a](PENDING(FUT{a}))",
      "CTX[a-->b-->[p]-->c](PENDING(FUT{a})|PENDING(FUT{a-->b})|CANCELLED([p]-->FUT{a-->b-->c}))",
      "CTX[a-->d](PENDING(FUT{a})|EXCEPTION[TypeError](FUT{a-->d}))",
    ]);
    expect(inspect(child)).toBe(String(child));
  });

  it("leaves the middle out beyond 20 levels", () => {
    let twenty = CTX.beginning("0");
    for (let level = 1; level < 20; level++) twenty = twenty.child(String(level));
    const more = twenty.child("20").child("21");
    expect(String(twenty)).not.toContain("…");
    const shown =
      "CTX[0-->1-->2-->3-->4-->5-->6-->7-->8-->9-->…-->12-->13-->14-->15-->16-->17-->18-->19-->20-->21]";
    expect(String(more).startsWith(`${shown}(PENDING(FUT{0})|`)).toBe(true);
    expect(
      String(more)
        .split("|")
        .map((each) => each.startsWith("PENDING(")).length,
    ).toBe(21);
    expect(String(more).split("|")[10]).toBe("…");
    expect(more.name.split("-->").length).toBe(22);
  });

  it("never throws, whatever the ctx ended with", () => {
    const hostile = [
      undefined,
      null,
      7,
      Symbol("s"),
      Object.create(null),
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("trap");
          },
        },
      ),
      {
        get name(): string {
          throw new Error("getter");
        },
      },
      { name: 7 },
      { name: "" },
    ];
    const shown = hostile.map((error) => {
      const root = CTX.beginning("a");
      root.reject(error);
      return String(root);
    });
    const names = [
      "undefined",
      "object",
      "number",
      "symbol",
      "Object",
      "Object",
      "Object",
      "Object",
      "Object",
    ];
    expect(shown).toEqual(names.map((name) => `CTX[a](EXCEPTION[${name}](FUT{a}))`));
  });
});

describe("logging", () => {
  it("hands messages to the log as text", () => {
    const log = recordLog();
    const root = CTX.beginning("root", { log });
    const error = new Error("boom");
    root.logInfo(7);
    root.logException("failed", error);
    root.logException(new TypeError("as message"));
    expect(log).toMatchObject({
      infos: ["7"],
      errors: [
        { message: "failed", error },
        { message: "TypeError: as message", error: undefined },
      ],
    });
  });

  it("disturbs nobody where the log throws or the message has no text", () => {
    const throws = vi.fn(() => {
      throw new Error("disk full");
    });
    const root = CTX.beginning("root", { log: { info: throws, error: throws } });
    root.logInfo("x");
    root.logInfo(Object.create(null));
    root.logException(Object.create(null), new Error("boom"));
    expect(throws).toHaveBeenCalledTimes(3);
  });

  it("disturbs nobody where the log is an async function that rejects", async () => {
    let told = 0;
    // Typed as what returns unknown, since such a function fits a type that asks for nothing to be returned. No mock:
    // that would handle the rejection.
    const rejects = (): unknown => {
      told++;
      return Promise.reject(new Error("disk full"));
    };
    const root = CTX.beginning("root", { log: { info: rejects, error: rejects } });
    const escaped = await unhandledIn(() => {
      root.logInfo("x");
      root.logException("y", new Error("boom"));
    });
    expect([escaped, told]).toEqual([[], 2]);
  });

  it("is handed no error where there is none", () => {
    const told: unknown[][] = [];
    const error = (...args: unknown[]): void => void told.push(args);
    const root = CTX.beginning("root", { log: { info: error, error } });
    root.logException("failed");
    root.logException("failed", null);
    expect(told).toEqual([["failed"], ["failed", null]]);
  });
});
