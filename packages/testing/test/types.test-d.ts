import { AsyncEvent, type Clock, CTX, Future } from "@machinery/ctx";
import {
  futureDominos,
  type Leftover,
  leftovers,
  recordLog,
  VirtualClock,
} from "@machinery/testing";

const clock: Clock = new VirtualClock();
const virtual = new VirtualClock();
const ctx = CTX.beginning("test", { clock, log: recordLog() });

// What runUntil resolves with is what was waited for.
const value: Promise<number> = virtual.runUntil(new Future<number>());
const text: Promise<string> = virtual.runUntil(Promise.resolve("text"), { ctx });
const none: Promise<unknown> = virtual.runUntil(new AsyncEvent());
// @ts-expect-error what is no promise has no value
const wrong: Promise<string> = virtual.runUntil(new AsyncEvent());
// @ts-expect-error a number cannot be waited for
void virtual.runUntil(5);
// @ts-expect-error time is moved by a method
virtual.now = 5;

const left: Leftover[] = leftovers(ctx);
// @ts-expect-error there are no others
const kind: "promise" = leftovers(ctx)[0]?.kind ?? "task";

using dominos = futureDominos({ expected: 2 });
const done: boolean = dominos.get(1).done;
// @ts-expect-error how many there are has to be said
futureDominos({});

export const used: readonly unknown[] = [value, text, none, wrong, left, kind, done];
