import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Semaphore } from "@machinery/ctx";
import { type Pauser, tick } from "../src/index.ts";
import { record, type Row, sleep, world } from "./support/ticking.ts";

type Rows = (Row | string)[];

describe("a pauser", () => {
  it("is the one that was given", () => {
    const pauser = new Semaphore();
    const { ctx } = world();
    expect([tick(ctx, 1, { pauser }).pauser, tick(ctx, 1).pauser]).toEqual([pauser, undefined]);
  });

  it("keeps back a tick while it is locked, and only then", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore();
    const rows: Rows = [];
    void record(tick(ctx, 100, { pauser }), clock, rows);
    await clock.add(50);
    await pauser.acquire();
    await clock.add(200);
    const paused = clock.pending.length;
    pauser.release();
    await clock.add(100);
    expect([paused, rows]).toEqual([
      0,
      [
        [1, 100, 0],
        [2, 50, 250],
        [3, 100, 300],
      ],
    ]);
  });

  it("has the tick that it kept back given as soon as it is free, and not a turn later", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore(0);
    const rows: Rows = [];
    void record(tick(ctx, 100, { pauser }), clock, rows);
    await clock.settle();
    pauser.release();
    for (let passed = 0; passed < 10; passed++) await Promise.resolve();
    expect(rows).toEqual([[1, 100, 0]]);
  });

  it("is waited for by a loop that begins while another leaves", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore(0);
    const ticker = tick(ctx, 100, { pauser });
    const [one, other] = [ticker[Symbol.asyncIterator](), ticker[Symbol.asyncIterator]()];
    void one.next();
    await clock.settle();
    void one.return?.();
    const waits = other.next();
    await clock.settle();
    pauser.release();
    expect(await waits).toEqual({ done: false, value: [1, 100] });
  });

  it("may ask for a tick while it is asked itself, and has the one after", async () => {
    const { ctx, clock } = world();
    const asked: Promise<unknown>[] = [];
    const pauser = Object.defineProperty(new Semaphore(), "locked", {
      get() {
        if (asked.length === 0) asked.push(ticks.next());
        return false;
      },
    });
    const ticks = tick(ctx, 100, { pauser })[Symbol.asyncIterator]();
    const first = ticks.next();
    await clock.add(100);
    expect(await Promise.all([first, ...asked])).toEqual([
      { done: false, value: [1, 100] },
      { done: false, value: [2, 100] },
    ]);
  });

  it("has no timer held for a schedule that is changed meanwhile", async () => {
    const { ctx, clock } = world();
    const ticker = tick(ctx, 100, { pauser: new Semaphore(0) });
    void record(ticker, clock, []);
    await clock.settle();
    ticker.changeAfter(300);
    ticker.changeAfter(200, { setNewEvery: false });
    expect(clock.pending.length).toBe(0);
  });

  it("keeps back the first tick too", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore(0);
    const rows: Rows = [];
    void record(tick(ctx, 100, { pauser }), clock, rows);
    await clock.add(130);
    pauser.release();
    await clock.add(70);
    expect(rows).toEqual([
      [1, 70, 130],
      [2, 100, 200],
    ]);
  });

  it("is left free: what the ticker takes it gives back at once", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore(0);
    void record(tick(ctx, 100, { pauser }), clock, []);
    await clock.add(50);
    pauser.release();
    await clock.settle();
    const free = !pauser.locked;
    await pauser.acquire();
    expect([free, pauser.locked]).toEqual([true, true]);
  });

  it("lets those go first who waited for it before, and their time is paused too", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore();
    const rows: Rows = [];
    void record(tick(ctx, 100, { pauser }), clock, rows);
    await clock.add(150);
    await pauser.acquire();
    await clock.add(60);
    const later = pauser.acquire();
    pauser.release();
    await later;
    await clock.add(100);
    const stillPaused = rows.length;
    pauser.release();
    await clock.settle();
    expect([stillPaused, rows[2]]).toEqual([2, [3, 90, 310]]);
  });

  it("does not hold a ticker beyond maxTime", async () => {
    const here = world();
    const { ctx, clock } = here;
    const pauser = new Semaphore(0);
    const rows: Rows = [];
    void record(tick(ctx, 100, { pauser, maxTime: 330 }), clock, rows);
    await clock.add(1_000);
    pauser.release();
    expect([rows, pauser.locked, clock.pending.length, here.listeners]).toEqual([
      ["over at 330"],
      false,
      0,
      0,
    ]);
  });

  it.each(["the ctx ends", "the loop returns", "it is disposed"])(
    "is not taken from once %s",
    async (how) => {
      const here = world();
      const { ctx, clock } = here;
      const pauser = new Semaphore(0);
      const ticker = tick(ctx, 100, { pauser });
      const iterator = ticker[Symbol.asyncIterator]();
      const waits = iterator.next();
      await clock.add(50);
      if (how === "the ctx ends") ctx.cancel();
      else if (how === "the loop returns") await iterator.return?.();
      else ticker[Symbol.dispose]();
      const result = await waits;
      pauser.release();
      expect([result.done, pauser.locked, clock.pending.length, here.listeners]).toEqual([
        true,
        false,
        0,
        0,
      ]);
    },
  );

  it("gets a permit back that it gave after the wait was over", async () => {
    const { ctx, clock } = world();
    const grants: (() => void)[] = [];
    let permits = 0;
    const deaf: Pauser = {
      locked: true,
      acquire: () => new Promise<void>((resolve) => grants.push(resolve)).then(() => permits--),
      release: () => permits++,
    };
    const iterator = tick(ctx, 100, { pauser: deaf })[Symbol.asyncIterator]();
    void iterator.next();
    await clock.settle();
    await iterator.return?.();
    for (const grant of grants) grant();
    await clock.settle();
    expect([grants.length, permits]).toEqual([1, 0]);
  });

  it("lets a changed schedule have its way after a pause", async () => {
    const { ctx, clock } = world();
    const pauser = new Semaphore();
    const rows: Rows = [];
    const ticker = tick(ctx, 100, { pauser });
    void record(ticker, clock, rows, async (n) => {
      if (n !== 1) return;
      await pauser.acquire();
      await sleep(clock, 100);
    });
    await clock.add(100);
    ticker.changeAfter(300);
    pauser.release();
    await clock.add(300);
    expect(rows).toEqual([
      [1, 100, 0],
      [2, 300, 300],
    ]);
  });

  it.each([
    {
      what: "rejects",
      pauser: {
        locked: true,
        acquire: () => Promise.reject(new Error("of the pauser")),
        release: () => undefined,
      },
    },
    {
      what: "throws",
      pauser: {
        locked: true,
        acquire: (): never => {
          throw new Error("of the pauser");
        },
        release: () => undefined,
      },
    },
    {
      what: "throws when asked",
      pauser: {
        get locked(): boolean {
          throw new Error("of the pauser");
        },
        acquire: () => Promise.resolve(),
        release: () => undefined,
      },
    },
  ])("that $what has its error told to who waits", async ({ pauser }) => {
    const here = world();
    const { ctx, clock } = here;
    const iterator = tick(ctx, 100, { pauser })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow("of the pauser");
    expect([clock.pending.length, here.listeners]).toEqual([0, 0]);
  });

  it("that says it is locked and is not does not starve the loop", async () => {
    const { ctx } = world();
    let asked = 0;
    const odd: Pauser = {
      locked: true,
      acquire: () => Promise.resolve(asked++),
      release: () => undefined,
    };
    void tick(ctx, 100, { pauser: odd })[Symbol.asyncIterator]().next();
    for (let turns = 0; turns < 10; turns++) await turn();
    ctx.cancel();
    await turn();
    const atTheEnd = asked;
    await turn();
    expect([atTheEnd > 0 && atTheEnd <= 12, asked]).toEqual([true, atTheEnd]);
  });
});
