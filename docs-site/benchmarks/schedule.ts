import { setTimeout as wait } from "node:timers/promises";
import type { Ticking } from "./question.ts";
import { Slots, type Ticks } from "./slots.ts";

/** When the ticks of one contender came, in each round. */
export interface Schedule {
  readonly contender: Ticking;
  readonly rounds: readonly Ticks[];
}

export async function schedules(
  contenders: readonly Ticking[],
  rounds: number,
  onTurn: (contender: Ticking) => void,
): Promise<Schedule[]> {
  const entries = contenders.map((contender) => ({ contender, rounds: [] as Ticks[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, rounds } of entries) {
      onTurn(contender);
      const slots = new Slots();
      await contender.run(slots);
      rounds.push(slots.ticks);
      // What one left running has an end before the next begins.
      await wait(100);
    }
  }
  return entries;
}
