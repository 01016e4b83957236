import type { Slots } from "./slots.ts";

/** One way to do what a question asks for. */
export interface Contender {
  readonly name: string;
  /** `ours`, `limit` (the least code that does the same job with none of the features) or a peer. */
  readonly kind: "ours" | "limit" | "peer";
  /** The packages whose versions are told beside the figures; none for what the platform brings. */
  readonly packages?: readonly string[];
  /** What it does not do that the others do, or what a reader has to know. */
  readonly remark?: string;
  /** Does the thing so often, one after the other or at once, as the question says. */
  readonly run: (operations: number) => void | Promise<void>;
  /** Takes so many operations and no more, where more would take minutes. */
  readonly atMost?: number;
  /** Takes something else for what is long-lived: all that a turn has left on it would make the collections of the others dearer. */
  readonly renew?: () => void;
  /** Makes so many, for the memory that each takes, and answers how to let go of them. */
  readonly hold?: (operations: number) => Release | Promise<Release>;
}

/** Lets go of what was held. */
export type Release = () => void | Promise<void>;

/** What to reach, as ratios to the limit of the same run and as bytes. */
export interface Target {
  readonly ratio: number;
  /** Bytes left per operation after a collection; what is less than one counts as none. */
  readonly left?: number;
  /** Bytes per thing that is held, or a ratio to the limit's. */
  readonly held?: number;
  readonly heldRatio?: number;
}

/** A question that is answered by what one operation costs. */
export interface CostQuestion {
  readonly kind: "cost";
  /** A full sentence: what is done. */
  readonly title: string;
  /** What one operation is: "child". */
  readonly operation: string;
  /** So many at once, where the number is part of the question; otherwise as many as fit a round. */
  readonly operations?: number;
  readonly target?: Target;
  /** Ratios are told against the first limit among them; the target is for the first of ours. */
  readonly contenders: readonly Contender[];
}

/** What to reach: so many ticks at least, at most so far behind the grid, and never two for one slot. */
export interface ScheduleTarget {
  readonly ticks: number;
  readonly drift: number;
  readonly phase: number;
}

/** A question that is answered by when ticks come. */
export interface ScheduleQuestion {
  readonly kind: "schedule";
  readonly title: string;
  readonly target?: ScheduleTarget;
  /** One after the other: each has the loop for itself. */
  readonly contenders: readonly Ticking[];
}

/** One way to tick: works at each tick until it is over. */
export interface Ticking extends Pick<Contender, "name" | "kind" | "packages" | "remark"> {
  readonly run: (slots: Slots) => Promise<unknown>;
}

export type Question = CostQuestion | ScheduleQuestion;
