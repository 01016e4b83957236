import { CTX, Future } from "@machinery/ctx";
import { expect, it } from "vitest";
import type { Display } from "../display.ts";
import type { Entry } from "../entry.ts";
import { withScreen } from "../screen.ts";

function entry(text: string): Entry {
  return { kind: "result", at: new Date(), source: "source", text, via: [] };
}

function recorded(): Display & { readonly shown: string[] } {
  const shown: string[] = [];
  return {
    shown,
    show({ text }) {
      shown.push(text);
      return Promise.resolve();
    },
    draw: () => void shown.push("draw"),
  };
}

it("shows what it is given in order, redraws in their turn and at most one of them", async () => {
  using root = CTX.beginning("root");
  const display = recorded();
  await withScreen(root, display, async (screen) => {
    await screen.show(entry("one"));
    screen.redraw();
    screen.redraw();
    await screen.show(entry("two"));
  });
  expect(display.shown).toEqual(["one", "draw", "two"]);
});

it("does what a key asks for before it shows what waits", async () => {
  using root = CTX.beginning("root");
  const display = recorded();
  await withScreen(root, display, async (screen) => {
    const shows = [screen.show(entry("one")), screen.show(entry("two"))];
    await Promise.all(shows);
    screen.first(() => display.shown.push("key"));
  });
  expect(display.shown.indexOf("key")).toBeLessThan(display.shown.indexOf("two"));
});

it("makes who has much to show wait for who shows it, and shows all of it", async () => {
  using root = CTX.beginning("root");
  const slow = new Future<void>();
  const shown: string[] = [];
  const display: Display = {
    async show({ text }) {
      await slow;
      shown.push(text);
    },
    draw: () => undefined,
  };
  let waiting = 0;
  await withScreen(root, display, async (screen) => {
    const shows = Array.from({ length: 250 }, async (_, n) => {
      waiting++;
      await screen.show(entry(String(n)));
      waiting--;
    });
    await new Promise(setImmediate);
    expect(waiting).toBe(150);
    slow.resolve();
    await Promise.all(shows);
  });
  expect(shown).toEqual(Array.from({ length: 250 }, (_, n) => String(n)));
});

it("keeps nobody waiting when it cannot show anything any more", async () => {
  const said: unknown[] = [];
  const log = { info: () => undefined, error: (_: string, error?: unknown) => said.push(error) };
  using root = CTX.beginning("root", { log });
  const broken = new Error("broken");
  const display: Display = { show: () => Promise.reject(broken), draw: () => undefined };
  const shows = withScreen(root, display, async (screen) => {
    for (;;) await screen.show(entry("again"));
  });
  await expect(shows).rejects.toMatchObject({ name: "CancelledError" });
  expect(said).toEqual([broken]);
});
