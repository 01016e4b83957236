// Asks one question in a process of its own, which main.ts has started, and sends it what it took; started by hand, prints it.

import "./kept-ends.ts";
import { measure } from "./measure.ts";
import type { Question } from "./question.ts";
import { answerOf, costTaken, scheduleTaken, type Taken } from "./result.ts";
import { schedules } from "./schedule.ts";
import { printed } from "./table.ts";
import { versionsOf } from "./versions.ts";

export interface Asked {
  readonly rounds: number;
  readonly budget: number;
  /** Whether what one would pick instead is asked too; where nothing is said, it is. */
  readonly peers?: boolean;
}

/** What is sent: who is about to run, and in the end what they took. */
export type News = { readonly turn: string } | { readonly taken: Taken };

const [name = "", options = "{}"] = process.argv.slice(2);
// Every file of questions/ exports one.
const { question } = (await import(`./questions/${name}.ts`)) as { question: Question };
// What main.ts wrote.
const asked = JSON.parse(options) as Asked;

const taken = await take();
// What a contender has left running does not keep the process.
if (process.send !== undefined) process.send({ taken } satisfies News, () => process.exit());
else {
  console.log(printed(name, answerOf([taken])));
  process.exit();
}

async function take(): Promise<Taken> {
  const onTurn = ({ name }: { readonly name: string }): void => {
    process.send?.({ turn: name } satisfies News);
  };
  const isAsked = ({ kind }: { readonly kind: string }): boolean =>
    asked.peers !== false || kind !== "peer";
  if (question.kind === "schedule") {
    const contenders = question.contenders.filter(isAsked);
    const figures = await schedules(contenders, asked.rounds, onTurn);
    return scheduleTaken(question, figures, versionsOf);
  }
  const contenders = question.contenders.filter(isAsked);
  const figures = await measure({ ...question, contenders }, { ...asked, onTurn });
  return costTaken(question, figures, versionsOf);
}
