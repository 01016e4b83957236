// Run as a process of its own, in which nothing else allocates: uses everything in every way and sends what stays.
import { setImmediate } from "node:timers/promises";
import { heap } from "./heap.ts";
import { LivesOn } from "./lives-on.ts";
import { type Ending, Use } from "./use.ts";
import { TIMES, type Way, ways } from "./ways.ts";

// Errors are made by the hundred thousand, and nobody looks where.
Error.stackTraceLimit = 0;

/** What was left by so many uses that ended in one way. */
export interface Leftovers {
  readonly way: string;
  readonly ending: Ending;
  readonly microseconds: number;
  /** By how many bytes one use has made the heap grow. */
  readonly bytes: number;
  /** Of ten objects that were used, how many are not garbage. */
  readonly alive: number;
  readonly left: LivesOn["left"];
}

async function repeat({ use }: Way, lives: LivesOn, ending: Ending, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await use(new Use(lives, ending));
    // What was let go of may be called back in a turn; one now and then lets the collector in.
    if (time % 1_000 === 0) await setImmediate();
  }
}

/** In a function of its own, so that no frame knows what it has used. */
async function references(way: Way, lives: LivesOn, ending: Ending): Promise<WeakRef<object>[]> {
  const refs: WeakRef<object>[] = [];
  for (let time = 0; time < 10; time++) {
    for (const used of await way.use(new Use(lives, ending))) refs.push(new WeakRef(used));
  }
  return refs;
}

async function alive(way: Way, lives: LivesOn, ending: Ending): Promise<number> {
  const refs = await references(way, lives, ending);
  for (let round = 0; round < 3; round++) await heap();
  return refs.filter((ref) => ref.deref() !== undefined).length;
}

/** What leaks does so each time; what the heap keeps for the runtime itself, it does once: then measure again. */
async function measure(name: string, way: Way, ending: Ending): Promise<Leftovers> {
  const lives = new LivesOn();
  await repeat(way, lives, ending, 5_000);
  let bytes = Infinity;
  let microseconds = Infinity;
  for (let round = 0; round < 12 && !(Math.abs(bytes) < 1); round++) {
    const before = await heap();
    const start = performance.now();
    await repeat(way, lives, ending, TIMES);
    microseconds = Math.min(microseconds, ((performance.now() - start) * 1_000) / TIMES);
    const grown = ((await heap()) - before) / TIMES;
    if (Math.abs(grown) < Math.abs(bytes)) bytes = grown;
  }
  const left = { alive: await alive(way, lives, ending), left: lives.left };
  return { way: name, ending, microseconds, bytes, ...left };
}

// One of two processes that share the ways, where it is told which: `0` or `1`; alone it does what has the given name.
const [which = ""] = process.argv.slice(2);
for (const [index, [name, way]] of Object.entries(ways).entries()) {
  if (which === "0" || which === "1" ? index % 2 !== Number(which) : !name.includes(which))
    continue;
  for (const ending of way.endings) {
    const leftovers = await measure(name, way, ending);
    if (process.send === undefined) console.log(JSON.stringify(leftovers));
    else process.send(leftovers);
  }
}
