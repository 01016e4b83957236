// A grid of slots, one period apart, that begins with the first tick. A tick belongs to the last slot that has
// come by then; where that had its tick and the next is at most a millisecond away, to the next: no timer is
// exact, and instants are rounded. A slot that a body takes from its beginning to its end, and that has no tick, is swallowed: whoever
// waits for the body cannot tick there. What is left are as many slots as there should be ticks.

export const PERIOD = 10;
/** Slots that nobody has swallowed. */
export const SLOTS = 300;

const WORK = 4;
const STALL = 35;
/** Milliseconds after the first tick. */
const BLOCKED_FROM = 1_000;
const SLOW_FROM = 2_000;

/** When the ticks of one contender came. */
export interface Ticks {
  readonly ticks: number;
  /** Milliseconds that the last tick is behind the grid. */
  readonly drift: number;
  /** Milliseconds after its slot of the grid that 99 of 100 ticks came at the latest. */
  readonly phase: number;
  /** Slots of the grid that were given more than one tick. */
  readonly doubled: number;
  /** Times that a body began while another was at work. */
  readonly overlaps: number;
}

/** Does the work of one ticker, and sees when. */
export class Slots {
  readonly #instants: number[] = [];
  readonly #phases: number[] = [];
  readonly #ticked = new Map<number, number>();
  #swallowed = 0;
  #atWork = 0;
  #overlaps = 0;
  #blocked = false;
  #slow = false;

  /** Whether the ticks of all slots could have come. */
  get over(): boolean {
    const last = this.#slotOf(performance.now());
    return last - this.#swallowed >= SLOTS - 1;
  }

  /** 4 ms of work at each tick; once 35 ms that block the process, and once 35 ms that do not. */
  readonly work = async (): Promise<void> => {
    const began = performance.now();
    this.#instants.push(began);
    if (this.#atWork++ > 0) this.#overlaps++;
    const slot = this.#slotOfTick(began);
    this.#phases.push(began - this.#startOf(slot));
    this.#ticked.set(slot, (this.#ticked.get(slot) ?? 0) + 1);
    const at = began - (this.#instants[0] ?? began);
    if (at >= BLOCKED_FROM && !this.#blocked) {
      this.#blocked = true;
      busy(STALL);
    } else if (at >= SLOW_FROM && !this.#slow) {
      this.#slow = true;
      await new Promise((resolve) => {
        setTimeout(resolve, STALL);
      });
    } else {
      busy(WORK);
    }
    this.#atWork--;
    const ended = performance.now();
    for (let each = slot + 1; this.#startOf(each + 1) <= ended; each++) {
      if (!this.#ticked.has(each)) this.#swallowed++;
    }
  };

  /** When the ticks came. */
  get ticks(): Ticks {
    const instants = this.#instants;
    const last = instants.at(-1) ?? Number.NaN;
    const due = this.#startOf(instants.length - 1 + this.#swallowed);
    return {
      ticks: instants.length,
      drift: last - due,
      phase:
        this.#phases.toSorted((a, b) => a - b)[Math.ceil(instants.length * 0.99) - 1] ?? Number.NaN,
      doubled: [...this.#ticked.values()].filter((count) => count > 1).length,
      overlaps: this.#overlaps,
    };
  }

  #startOf(slot: number): number {
    return (this.#instants[0] ?? 0) + slot * PERIOD;
  }

  #slotOf(at: number): number {
    return Math.floor((at - this.#startOf(0)) / PERIOD);
  }

  #slotOfTick(at: number): number {
    const slot = this.#slotOf(at);
    const early = this.#ticked.has(slot) && this.#startOf(slot + 1) - at <= 1;
    return early ? slot + 1 : slot;
  }
}

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
