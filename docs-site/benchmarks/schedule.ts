import { setTimeout as wait } from "node:timers/promises";
import type { Ticking } from "./question.ts";
import { Slots, type Ticks } from "./slots.ts";
import { spread } from "./spread.ts";

/** When the ticks of one contender came: the medians of the rounds, and how often at worst what must never happen did. */
export interface Schedule extends Ticks {
  readonly contender: Ticking;
}

export async function schedules(
  contenders: readonly Ticking[],
  rounds: number,
  onTurn: (contender: Ticking) => void,
): Promise<Schedule[]> {
  const entries = contenders.map((contender) => ({ contender, all: [] as Ticks[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, all } of entries) {
      onTurn(contender);
      const slots = new Slots();
      await contender.run(slots);
      all.push(slots.ticks);
      // What one left running has an end before the next begins.
      await wait(100);
    }
  }
  return entries.map(({ contender, all }) => {
    const over = (figure: keyof Ticks) => spread(all.map((ticks) => ticks[figure]));
    return {
      contender,
      ticks: over("ticks").median,
      drift: over("drift").median,
      phase: over("phase").median,
      doubled: over("doubled").high,
      overlaps: over("overlaps").high,
    };
  });
}
