import type { CTX } from "@machinery/ctx";
import { queueManager, type QueueFeeder } from "@machinery/queue-manager";

/**
 * A manager with what its sources are made of, and a result of each kind: they stay, so that a collection that finds no
 * other keeps the optimised code.
 */
export async function keptManager(
  root: CTX,
  add: (feeder: QueueFeeder<number | undefined>) => void,
): Promise<unknown[]> {
  const manager = queueManager<number>(root);
  const options = { context: 0 };
  add(manager.feeder);
  // Waits in its line to be carried out.
  manager.feeder.setAsFinishedIfOutOfSources();
  const waiting = queueManager<number>(root);
  // One that is not over keeps what tells where its results come from, and lets a consumer wait.
  waiting.feeder.addCoroutine((ctx) => ctx.wait(), options);
  const over = queueManager<number>(root);
  add(over.feeder);
  over.feeder.setAsFinishedIfOutOfSources();
  const results: unknown[] = [];
  for await (const result of over.streamer) results.push(result);
  return [
    manager,
    options,
    waiting,
    waiting.streamer[Symbol.asyncIterator]().next(),
    manager.streamer[Symbol.asyncIterator](),
    over,
    results,
    { done: false, value: manager },
    { done: true, value: undefined },
  ];
}
