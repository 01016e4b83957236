// Says which functions allocate how much for ours and for the limit, in bytes per operation: `node allocations.ts child`.

import { Session } from "node:inspector/promises";
import type { HeapProfiler } from "node:inspector";
import type { Contender, Question } from "./question.ts";

const [name = ""] = process.argv.slice(2);
// Every file of questions/ exports one.
const { question } = (await import(`./questions/${name}.ts`)) as { question: Question };
if (question.kind !== "cost") throw new Error(`${name} asks for no cost`);
const { operations = 100_000 } = question;
/** So often before it is looked at: what is optimised allocates less. */
const WARM = 6;
/** Less than this is nothing: bytes. */
const LEAST = 1;

for (const contender of question.contenders) {
  if (contender.kind !== "peer") console.log(`${contender.name}\n${await allocated(contender)}\n`);
}
// What a contender has left running does not keep the process.
process.exit();

async function allocated({ run }: Contender): Promise<string> {
  for (let runs = 0; runs < WARM; runs++) await run(operations);
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: 512,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await run(operations);
  const { profile } = await session.post("HeapProfiler.stopSampling");
  session.disconnect();
  return [...bytesByFunction(profile.head)]
    .map(([place, bytes]) => [place, bytes / operations] as const)
    .filter(([, bytes]) => bytes >= LEAST)
    .sort(([, a], [, b]) => b - a)
    .map(([place, bytes]) => `${bytes.toFixed(0).padStart(8)}  ${place}`)
    .join("\n");
}

/** What was inlined counts as its caller's. */
function bytesByFunction(head: HeapProfiler.SamplingHeapProfileNode): Map<string, number> {
  const all = new Map<string, number>();
  const nodes = [head];
  for (const { callFrame, selfSize, children } of nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const file = url.split("/").slice(-3).join("/");
    const place = `${functionName || "(anonymous)"} ${file}:${lineNumber + 1}`;
    all.set(place, (all.get(place) ?? 0) + selfSize);
    nodes.push(...children);
  }
  return all;
}
