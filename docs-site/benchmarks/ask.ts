// Asks one question in a process of its own and sends the answer to the one who started it.

import { measure } from "./measure.ts";
import type { Question } from "./question.ts";

const [name = "", options = "{}"] = process.argv.slice(2);
const { question } = (await import(`./questions/${name}.ts`)) as { question: Question };
// What main.ts wrote.
const { rounds, budget } = JSON.parse(options) as { rounds: number; budget: number };

console.table(
  (await measure(question as never, { rounds, budget })).map((c) => ({
    name: c.contender.name,
    ops: c.operations,
    cpu: c.cpu.median.toFixed(1),
    low: c.cpu.low.toFixed(1),
    high: c.cpu.high.toFixed(1),
    wall: c.wall.median.toFixed(1),
    left: c.left.toFixed(2),
    held: c.held?.toFixed(1),
  })),
);
process.exit(0);
