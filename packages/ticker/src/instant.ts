import type { Clock } from "@machinery/ctx";
import { soon } from "@machinery/ctx/soon";
import { nextTurn, turnIsOver } from "@machinery/ctx/turn";
import type { Alarm } from "./alarm.ts";

/** The instants to come of each clock, by their time. */
const toCome = /* @__PURE__ */ new WeakMap<Clock, Map<number, Instant>>();

/**
 * One timer for all alarms of an instant, however many they are.
 *
 *     first ⇄ alarm ⇄ alarm ⇄ last      rung in the order they were set
 *
 * Each is rung in a microtask after what the one before has woken, as it would be with a timer of its own: should that
 * take it back, it is not rung.
 */
export class Instant {
  private readonly clock: Clock;
  private readonly time: number;
  private readonly timer: unknown;
  private first: Alarm | undefined = undefined;
  private last: Alarm | undefined = undefined;

  static of(clock: Clock, time: number, now: number): Instant {
    let instants = toCome.get(clock);
    if (instants === undefined) toCome.set(clock, (instants = new Map<number, Instant>()));
    let instant = instants.get(time);
    if (instant === undefined) instants.set(time, (instant = new Instant(clock, time, now)));
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
    if (this.first === undefined && this.forget()) this.clock.clearTimeout(this.timer);
  }

  private come(): void {
    this.forget();
    this.ringFirst();
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

  /** From now on another is made for this time; returns whether it was still to come. */
  private forget(): boolean {
    const instants = toCome.get(this.clock);
    if (instants?.get(this.time) !== this) return false;
    return instants.delete(this.time);
  }
}
