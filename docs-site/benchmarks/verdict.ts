import type { CostAnswer, ScheduleAnswer } from "./result.ts";

/** One thing that was to be reached, and whether it was. */
export interface Verdict {
  readonly what: "ratio" | "left" | "held" | "heldRatio" | "ticks" | "drift" | "phase" | "doubled";
  readonly target: number;
  readonly is: number;
  readonly holds: boolean;
}

/** Says of all that a question wants to be reached whether ours has reached it. */
export function verdicts(answer: CostAnswer | ScheduleAnswer): Verdict[] {
  return answer.kind === "cost" ? ofCost(answer) : ofSchedule(answer);
}

function ofCost({ target, contenders }: CostAnswer): Verdict[] {
  const ours = contenders.find(({ kind }) => kind === "ours");
  const limit = contenders.find(({ kind }) => kind === "limit");
  if (target === undefined || ours === undefined) return [];
  const { ratio, left, held, heldRatio } = target;
  return [
    atMost("ratio", ratio, ours.ratio),
    // Less than a byte is noise: nothing that leaks leaves less than a pointer.
    ...(left === undefined
      ? []
      : [{ ...atMost("left", left, ours.left), holds: ours.left < left + 1 }]),
    ...(held === undefined ? [] : [atMost("held", held, ours.held ?? Number.NaN)]),
    ...(heldRatio === undefined
      ? []
      : [atMost("heldRatio", heldRatio, (ours.held ?? Number.NaN) / (limit?.held ?? Number.NaN))]),
  ];
}

function ofSchedule({ target, contenders }: ScheduleAnswer): Verdict[] {
  const ours = contenders.find(({ kind }) => kind === "ours");
  if (target === undefined || ours === undefined) return [];
  return [
    { what: "ticks", target: target.ticks, is: ours.ticks, holds: ours.ticks >= target.ticks },
    atMost("drift", target.drift, ours.drift),
    atMost("phase", target.phase, ours.phase),
    atMost("doubled", 0, ours.doubled),
  ];
}

function atMost(what: Verdict["what"], target: number, is: number): Verdict {
  return { what, target, is, holds: is <= target };
}
