import { CancelledError, Future } from "@machinery/ctx";
import { describe, expect, it } from "vitest";
import { QueueInput, type QueueManagerResult, withQueueManager } from "../src/index.ts";
import { resultsOf, world } from "./support/rows.ts";

describe("a source", () => {
  it("that is a value is one result", async () => {
    expect(await resultsOf((feeder) => feeder.addValue(1))).toEqual([
      "success 1 <- VALUE",
      "stopped",
    ]);
  });

  it("that is a function is called at once, and has its result or its error as the one result", async () => {
    const called: string[] = [];
    const results = await resultsOf((feeder) => {
      feeder.addSyncFunction(() => called.push("first"));
      called.push("second");
      feeder.addSyncFunction(() => {
        throw new Error("oh");
      });
    });
    expect(called).toEqual(["first", "second"]);
    expect(results).toEqual([
      "success 1 <- SYNC_FUNCTION",
      "failure oh <- SYNC_FUNCTION",
      "stopped",
    ]);
  });

  it("that is an iterable, an iterator or a generator yields its values and then an iterationStop", async () => {
    const iterator: Iterator<string> = { next: () => ({ done: true, value: undefined }) };
    const results = await resultsOf((feeder) => {
      feeder.addSyncIterator([1, 2]);
      feeder.addSyncIterator(iterator);
      feeder.addSyncIterator(
        (function* () {
          yield "a";
        })(),
      );
    });
    expect(results).toEqual([
      "iterationStop <- SYNC_ITERATOR",
      "success 1 <- SYNC_ITERATOR",
      "success a <- SYNC_GENERATOR",
      "iterationStop <- SYNC_GENERATOR",
      "success 2 <- SYNC_ITERATOR",
      "iterationStop <- SYNC_ITERATOR",
      "stopped",
    ]);
  });

  it("that is a text yields its characters", async () => {
    expect(await resultsOf((feeder) => feeder.addSyncIterator("ab"))).toEqual([
      "success a <- SYNC_ITERATOR",
      "success b <- SYNC_ITERATOR",
      "iterationStop <- SYNC_ITERATOR",
      "stopped",
    ]);
  });

  it("that is an iterator and throws is over: a failure, and an iterationStop with the same error", async () => {
    const results = await resultsOf((feeder) => {
      feeder.addSyncIterator(
        (function* () {
          yield 1;
          throw new Error("oh");
        })(),
      );
    });
    expect(results).toEqual([
      "success 1 <- SYNC_GENERATOR",
      "failure oh <- SYNC_GENERATOR",
      "iterationStop oh <- SYNC_GENERATOR",
      "stopped",
    ]);
  });

  it("that is a coroutine has a task, whose end is the one result", async () => {
    const results = await resultsOf((feeder) => {
      feeder.addCoroutine(async () => Promise.resolve(1));
      feeder.addCoroutine(() => Promise.reject(new Error("oh")));
      feeder.addCoroutine((ctx) => {
        ctx.cancel();
        return ctx.wait();
      });
    });
    expect(results.sort()).toEqual([
      "failure CancelledError <- TASK <- COROUTINE",
      "failure oh <- TASK <- COROUTINE",
      "stopped",
      "success 1 <- TASK <- COROUTINE",
    ]);
  });

  it("that is a promise or a future is used as a coroutine that runs already", async () => {
    const future = new Future<string>();
    future.resolve("b");
    const results = await resultsOf((feeder) => {
      feeder.addCoroutine(Promise.resolve("a"));
      feeder.addCoroutine(future);
      feeder.addCoroutine(Promise.reject(new Error("oh")));
    });
    expect(results.sort()).toEqual([
      "failure oh <- TASK <- COROUTINE",
      "stopped",
      "success a <- TASK <- COROUTINE",
      "success b <- TASK <- COROUTINE",
    ]);
  });

  it("that is a task, running or done, has its end as the one result", async () => {
    const { ctx } = world();
    const done = ctx.asyncAsBackground(() => "done");
    await done;
    const cancelled = ctx.asyncAsBackground((own) => own.wait());
    cancelled.cancel();
    const results = await resultsOf((feeder) => {
      feeder.addTask(done);
      feeder.addTask(ctx.asyncAsBackground(() => "running"));
      feeder.addTask(cancelled);
    });
    expect(results.sort()).toEqual([
      "failure CancelledError <- TASK",
      "stopped",
      "success done <- TASK",
      "success running <- TASK",
    ]);
  });

  it("that is an async iterable, or a function that begins one, yields its values and then an iterationStop", async () => {
    async function* count(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      yield 2;
    }
    const results = await resultsOf((feeder) => {
      feeder.addAsyncGenerator(count());
    });
    const begun = await resultsOf((feeder) => {
      feeder.addAsyncGenerator(() => count());
    });
    expect(results).toEqual([
      "success 1 <- ASYNC_GENERATOR",
      "success 2 <- ASYNC_GENERATOR",
      "iterationStop <- ASYNC_GENERATOR",
      "stopped",
    ]);
    expect(begun).toEqual(results);
  });

  it("that is a web stream is used as an async iterable", async () => {
    const stream = new Blob(["hello"]).stream().pipeThrough(new TextDecoderStream());
    expect(await resultsOf((feeder) => feeder.addAsyncGenerator(stream))).toEqual([
      "success hello <- ASYNC_GENERATOR",
      "iterationStop <- ASYNC_GENERATOR",
      "stopped",
    ]);
  });

  it.each<[string, () => AsyncIterable<unknown>]>([
    [
      "throws in next",
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error("oh");
          },
        }),
      }),
    ],
    [
      "rejects",
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("oh")) }) }),
    ],
    [
      "cannot be begun",
      () => {
        throw new Error("oh");
      },
    ],
  ])("that is an async iterable and %s is over with that", async (_, begin) => {
    expect(await resultsOf((feeder) => feeder.addAsyncGenerator(begin))).toEqual([
      "failure oh <- ASYNC_GENERATOR",
      "iterationStop oh <- ASYNC_GENERATOR",
      "stopped",
    ]);
  });

  it("that answers with null is over with a TypeError", async () => {
    // What an iterator in JavaScript may do.
    const bad = { next: () => null } as unknown as Iterator<unknown>;
    expect(await resultsOf((feeder) => feeder.addSyncIterator(bad))).toEqual([
      "failure addSyncIterator: next() of an iterator must answer with an object, got null <- SYNC_ITERATOR",
      "iterationStop addSyncIterator: next() of an iterator must answer with an object, got null <- SYNC_ITERATOR",
      "stopped",
    ]);
  });

  it("that answers with what is no object is over with a TypeError", async () => {
    // What an iterator in JavaScript may do.
    const bad = { next: () => 5 } as unknown as Iterator<unknown>;
    const badAsync = { [Symbol.asyncIterator]: () => bad } as unknown as AsyncIterable<unknown>;
    const results = await resultsOf((feeder) => {
      feeder.addSyncIterator(bad);
      feeder.addAsyncGenerator(badAsync);
      feeder.addAsyncGenerator((() => "text") as unknown as () => AsyncIterable<unknown>);
    });
    expect(results.filter((each) => each.startsWith("failure")).sort()).toEqual([
      "failure addAsyncGenerator: next() of an iterator must answer with an object, got 5 <- ASYNC_GENERATOR",
      'failure addAsyncGenerator: source must be an async iterable, or a function that returns one, got "text" <- ASYNC_GENERATOR',
      "failure addSyncIterator: next() of an iterator must answer with an object, got 5 <- SYNC_ITERATOR",
    ]);
  });

  it("that is synchronous and throws a CancelledError passes it on to whoever iterates", async () => {
    const { ctx } = world();
    const error = new CancelledError("stop");
    const cancelled = withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addValue(() => {
        throw error;
      });
      for await (const result of streamer) expect(result).toBeUndefined();
    });
    await expect(cancelled).rejects.toBe(error);
  });
});

it("a promise that outlives the managers it is given to has one reaction for all of them", async () => {
  const { ctx } = world();
  const long = new Promise<never>(() => undefined);
  let reactions = 0;
  const { then } = long;
  long.then = (...handlers) => {
    reactions++;
    return then.apply(long, handlers) as Promise<never>;
  };
  for (let i = 0; i < 10; i++) {
    await withQueueManager(ctx, async ({ streamer, feeder }) => {
      feeder.addCoroutine(long);
      feeder.addSyncIterator([long]);
      for await (const result of streamer) if (result.kind === "iterationStop") break;
    });
  }
  // Both uses wait at the same time.
  expect(reactions).toBe(2);
});

it("each kind of source is its own name", () => {
  expect(Object.entries(QueueInput)).toEqual(
    [
      "SYNC_FUNCTION",
      "SYNC_GENERATOR",
      "SYNC_ITERATOR",
      "VALUE",
      "COROUTINE",
      "TASK",
      "ASYNC_GENERATOR",
    ].map((name) => [name, name]),
  );
});

it("says what each result came from, and with which context", async () => {
  const { ctx } = world();
  const context = { id: 1 };
  const list = [() => "a"];
  const results: QueueManagerResult<unknown>[] = [];
  await withQueueManager(
    ctx,
    async ({ streamer, feeder }) => {
      feeder.addSyncIterator(list, { context });
      feeder.addValue("b");
      feeder.setAsFinishedIfOutOfSources();
      for await (const result of streamer) results.push(result);
    },
    { makeEmptyContext: () => ({ id: 0 }) },
  );
  const sources = [[QueueInput.SYNC_ITERATOR, list]];
  expect(results).toEqual([
    { kind: "success", sources: [["VALUE", "b"]], value: "b", context: { id: 0 } },
    { kind: "iterationStop", sources, context },
    { kind: "success", sources: [["SYNC_FUNCTION", list[0]], ...sources], value: "a", context },
    { kind: "stopped" },
  ]);
});

it("ends the ctx with the error of a makeEmptyContext that throws", async () => {
  const { ctx } = world();
  const error = new Error("no context");
  const results = await withQueueManager(
    ctx,
    async ({ streamer, feeder }) => {
      feeder.addValue(1);
      const seen: unknown[] = [];
      for await (const result of streamer) seen.push(result);
      return seen;
    },
    {
      makeEmptyContext: () => {
        throw error;
      },
    },
  );
  expect(results).toEqual([{ kind: "stopped", exception: error }]);
  expect(ctx.done).toBe(false);
});
