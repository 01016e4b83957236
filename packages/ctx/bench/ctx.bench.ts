import { describe, test } from "vitest";
import { CTX, Future } from "@machinery/ctx";

// Local, since a look-up in a module's namespace costs as much as some of what is measured.
const { beginning } = CTX;

function nothing(): void {
  // Is only there to be called.
}

describe("what does a scope cost that is listened to and ends?", () => {
  test("one child of a long-lived ctx, against one controller that follows a long-lived signal", async ({
    bench,
  }) => {
    const root = beginning("root");
    const parent = new AbortController();
    await bench.compare(
      bench("child, addDoneCallback, cancel", () => {
        const child = root.child("request");
        child.addDoneCallback(nothing);
        child.cancel();
      }),
      bench("child with a signal, addEventListener, cancel", () => {
        const child = root.child("request");
        child.signal.addEventListener("abort", nothing);
        child.cancel();
      }),
      bench("AbortController and two listeners by hand", () => {
        const child = new AbortController();
        const follow = (): void => child.abort();
        parent.signal.addEventListener("abort", follow);
        child.signal.addEventListener("abort", nothing);
        child.abort();
        parent.signal.removeEventListener("abort", follow);
      }),
      bench("AbortSignal.any and a listener", () => {
        const child = new AbortController();
        const either = AbortSignal.any([parent.signal, child.signal]);
        either.addEventListener("abort", nothing);
        child.abort();
      }),
    );
  });
});

describe("what does it cost to wait for a short promise beside a long-lived one?", () => {
  test("waitForFirst and until, against Promise.race, which leaves a reaction each time", async ({
    bench,
  }) => {
    const root = beginning("root");
    const long = new Promise<void>(nothing);
    await bench.compare(
      bench("waitForFirst(short, long)", async () => {
        await root.waitForFirst(Promise.resolve(), long);
      }),
      bench("until(short)", async () => {
        await root.until(Promise.resolve());
      }),
      bench("Promise.race([short, long])", async () => {
        await Promise.race([Promise.resolve(), long]);
      }),
    );
  });
});

describe("what does a value cost that comes later?", () => {
  test("a future with a callback, against a promise with a reaction", async ({ bench }) => {
    await bench.compare(
      bench("Future, addDoneCallback, resolve", () => {
        const future = new Future<number>();
        future.addDoneCallback(nothing);
        future.resolve(1);
      }),
      bench("Promise, then, resolve", () => {
        let resolve: (value: number) => void = nothing;
        void new Promise<number>((settle) => {
          resolve = settle;
        }).then(nothing);
        resolve(1);
      }),
    );
  });
});
