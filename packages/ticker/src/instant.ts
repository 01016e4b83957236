import type { Clock } from "@machinery/ctx";
import { soon } from "@machinery/ctx/soon";
import { afterTurn, nextTurn, turnIsOver } from "@machinery/ctx/turn";
import type { Alarm } from "./alarm.ts";

/** The instants that alarms were set for in this turn of the loop, by their time. */
const ofThisTurn = /* @__PURE__ */ new Map<number, Instant>();
/** What the timers of this turn are set with, where the clock is the platform's. */
let setTimer: unknown;

/**
 * One timer for all alarms that are set for an instant in one turn of the loop, however many they are.
 *
 *     first ⇄ alarm ⇄ alarm ⇄ last      rung in the order they were set
 *
 * Each is rung in a microtask after what the one before has woken, as it would be with a timer of its own: should that
 * take it back, it is not rung. Later turns have timers of their own, since a timer of before may never come: a test
 * runner may have put fake timers, or the real ones, in the place of those that made it.
 */
export class Instant {
  private readonly clock: Clock;
  private readonly time: number;
  private readonly timer: unknown;
  private first: Alarm | undefined = undefined;
  private last: Alarm | undefined = undefined;
  /** Whether its timer has fired, or was taken back. */
  private isOver = false;

  static of(clock: Clock, time: number, now: number): Instant {
    forgetOtherTimers();
    const known = ofThisTurn.get(time);
    if (known?.clock === clock) return known;
    const instant = new Instant(clock, time, now);
    if (ofThisTurn.size === 0) afterTurn(() => ofThisTurn.clear());
    ofThisTurn.set(time, instant);
    return instant;
  }

  private constructor(clock: Clock, time: number, now: number) {
    this.clock = clock;
    this.time = time;
    this.timer = clock.setTimeout(() => this.come(), time - now);
  }

  add(alarm: Alarm): void {
    alarm.previous = this.last;
    if (this.last === undefined) this.first = alarm;
    else this.last.next = alarm;
    this.last = alarm;
  }

  /** Takes out one that is in it; nobody waits for an instant without any. */
  remove(alarm: Alarm): void {
    const { previous, next } = alarm;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    alarm.previous = alarm.next = undefined;
    if (this.first !== undefined || this.isOver) return;
    this.close();
    this.clock.clearTimeout(this.timer);
  }

  private come(): void {
    this.close();
    this.ringFirst();
  }

  /** From now on another is made for this time. */
  private close(): void {
    this.isOver = true;
    if (ofThisTurn.get(this.time) === this) ofThisTurn.delete(this.time);
  }

  private ringFirst(): void {
    const alarm = this.first;
    if (alarm === undefined) return;
    this.remove(alarm);
    alarm.ring();
    if (this.first === undefined) return;
    if (turnIsOver()) nextTurn(() => this.ringFirst());
    else soon(() => this.ringFirst());
  }
}

function forgetOtherTimers(): void {
  if (setTimer === globalThis.setTimeout) return;
  ofThisTurn.clear();
  setTimer = globalThis.setTimeout;
}
