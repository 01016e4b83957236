import { watch } from "./watch.ts";

// Draining must not starve the process: when answers have been given for a while without a macrotask, the next
// answer waits for one. Both the macrotask and the time are the platform's, taken when this module loads, so that
// fake time in a test cannot stop a drain.

const SLICE = 5;
const LOOK_EVERY = 16;

const now: () => number = /* @__PURE__ */ platformNow();
const macrotask: (fn: () => void) => void = /* @__PURE__ */ platformMacrotask();

let answers = 0;
/** When the run of answers without a macrotask was first looked at. */
let since: number | undefined;

/**
 * Counts one answer, and says whether it should wait for `nextTurn`: about 5 ms of answers have been given without
 * a macrotask. The time is looked at every 16 answers.
 */
export function turnIsOver(): boolean {
  return ++answers % LOOK_EVERY === 0 && sliceIsOver();
}

/** The same for answers that are few and take long: the time is looked at each time. */
export function sliceIsOver(): boolean {
  const time = now();
  if (since === undefined) {
    since = time;
    macrotask(() => {
      since = undefined;
    });
    return false;
  }
  return time - since >= SLICE;
}

/** Calls a function in a macrotask, after timers and I/O have had their turn. `fn` must not throw. */
export function nextTurn(fn: () => void): void {
  const watching = watch();
  if (watching === undefined) {
    macrotask(fn);
    return;
  }
  watching.turns++;
  macrotask(() => {
    watching.turns--;
    fn();
  });
}

/** Resolves at once, or where the turn is over in the next one: what a wait for something complete waits for. */
export function fairly(): Promise<void> {
  return turnIsOver() ? new Promise(nextTurn) : Promise.resolve();
}

function platformNow(): () => number {
  const { performance } = globalThis;
  return performance.now.bind(performance);
}

function platformMacrotask(): (fn: () => void) => void {
  // Node, Deno and Bun have it, the browsers' types do not.
  const { setImmediate } = globalThis as { setImmediate?: (fn: () => void) => unknown };
  if (setImmediate !== undefined) return (fn) => void setImmediate(fn);
  if (typeof MessageChannel === "function") return messages();
  const { setTimeout } = globalThis;
  return (fn) => void setTimeout(fn, 0);
}

/** A message to oneself is a macrotask that browsers do not clamp to 4 ms as they do timers. */
function messages(): (fn: () => void) => void {
  let channel: MessageChannel | undefined;
  const due: (() => void)[] = [];
  return (fn) => {
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => due.shift()?.();
    }
    due.push(fn);
    channel.port2.postMessage(undefined);
  };
}
