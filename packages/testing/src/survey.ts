import type { CTX } from "@machinery/ctx";
import { inspect, type Inspection } from "@machinery/ctx/inspection";
import { keepWatch, type Watch } from "@machinery/ctx/watch";
import type { Leftover } from "./leftovers.ts";

/** A ctx, and what is alive at it and below. */
export interface Place {
  readonly name: string;
  /** The last part of its name; of the ctx that was asked for all of it. */
  readonly label: string;
  readonly alive: Leftover[];
  readonly below: Place[];
}

/** Importing this is enough for the tasks of every ctx to be written down from then on. */
const watching: Watch = /* @__PURE__ */ keepWatch();

/** What the helpers here listen with is not left over: it is what looks. */
const ours = /* @__PURE__ */ new WeakSet();

/** What listeners are called that are nothing but somebody's wait. */
const WAITS: readonly string[] = ["sleep", "until", "wait", "tick"];

/** Keeps a listener out of every list. */
export function isOurs<T extends object>(listener: T): T {
  ours.add(listener);
  return listener;
}

/**
 * Finds out what is alive.
 *
 * What holds a ctx is found by walking down from it. A task whose ctx has ended hangs on nothing any more, but it is
 * written down, and its ctx knows its parents.
 */
export function survey(ctx: CTX): Place {
  const root: Place = { name: ctx.name, label: ctx.name, alive: [], below: [] };
  const places = new Map<object, Place>([[ctx, root]]);
  for (const [node, place] of places) {
    const found = inspect(node);
    if (found === undefined) continue;
    place.alive.push(...(node === ctx ? waitsOf(found, place) : heldBy(found, place)));
    for (const child of found.children) placeOf(child, places);
  }
  for (const { ctx: own } of watching.tasks) {
    if (own === ctx || !own.done) continue;
    const place = placeOf(own, places);
    place?.alive.push({ ctx: place.name, kind: "task", what: "asked to stop" });
  }
  return root;
}

/** The place of a ctx, made where it is missing together with those above; `undefined` for one that is elsewhere. */
function placeOf(ctx: object, places: Map<object, Place>): Place | undefined {
  const missing: Inspection["node"][] = [];
  let above: Place | undefined;
  for (let each: object | undefined = ctx; above === undefined;) {
    above = places.get(each);
    if (above !== undefined) break;
    const node: Inspection["node"] | undefined = inspect(each)?.node;
    if (node?.parent === undefined) return undefined;
    missing.push(node);
    each = node.parent;
  }
  for (const node of missing.reverse()) {
    const label = node.prefix === "" ? node.ownName : `[${node.prefix}]-->${node.ownName}`;
    const place: Place = { name: `${above.name}-->${label}`, label, alive: [], below: [] };
    above.below.push(place);
    places.set(node, place);
    above = place;
  }
  return above;
}

function waitsOf({ holds, listeners }: Inspection, { name }: Place): Leftover[] {
  // Callbacks of an ended ctx are on their way.
  if (holds === 0) return [];
  return listeners.filter(isTheirs).map((key) => {
    const what = nameOf(key);
    return { ctx: name, kind: WAITS.includes(what) ? "wait" : "listener", what };
  });
}

/** A function has a name, and so has what waits inside a package. */
function nameOf(key: unknown): string {
  const isNamed = typeof key === "function" || (typeof key === "object" && key !== null);
  return isNamed && "name" in key && typeof key.name === "string" ? key.name : "";
}

function heldBy(found: Inspection, place: Place): Leftover[] {
  const { children, follows, holds, listeners, signal, timeout } = found;
  if (holds === 0) return [];
  const { name: ctx } = place;
  const other: Leftover[] = [];
  if (timeout) other.push({ ctx, kind: "timer", what: "timeout" });
  if (signal) other.push({ ctx, kind: "signal", what: "taken" });
  if (follows) other.push({ ctx, kind: "signal", what: "given" });
  // Whatever else holds a ctx is the task that runs in it.
  const isTask = holds > children.length + listeners.length + other.length;
  const task: Leftover[] = isTask ? [{ ctx, kind: "task", what: "running" }] : [];
  return [...task, ...waitsOf(found, place), ...other];
}

function isTheirs(key: unknown): boolean {
  return typeof key !== "function" || !ours.has(key);
}
