import type { CTX } from "@machinery/ctx";
import { checkCTX } from "@machinery/ctx/check";
import { type Place, survey } from "./survey.ts";
import { drawTree } from "./tree.ts";

/** Something that is still alive. */
export interface Leftover {
  /** The name of the ctx it is alive at. */
  readonly ctx: string;
  /**
   * A task whose function has not settled; a wait, such as `ctx.sleep`; any other callback for the end; the timer of a
   * child's `timeout`; a child's signal, taken from it or given to it.
   */
  readonly kind: "task" | "wait" | "listener" | "timer" | "signal";
  /** Of a task whether it runs or was asked to stop, of a wait which it is, of a listener its name, and so on. */
  readonly what: string;
}

/**
 * Lists what is still alive below a ctx, and the waits and listeners on the ctx itself; parents before children.
 *
 * A task counts until its function has settled, also where its ctx has ended: that of a task begun before this package
 * was imported only where it has not. A child that nothing holds is garbage and not listed.
 *
 * @example
 * ```ts
 * const job = ctx.child("job");
 * void job.sleep(1_000);
 * console.log(leftovers(ctx)); // [{ ctx: "test-->job", kind: "wait", what: "sleep" }]
 * job.cancel();
 * console.log(leftovers(ctx)); // []
 * ```
 */
export function leftovers(ctx: CTX): Leftover[] {
  checkCTX("leftovers", ctx);
  return inOrder(survey(ctx)).flatMap(({ alive }) => alive);
}

/** Draws what `leftovers` lists as a tree of contexts, a line for each; at most 100 lines. */
export function leftoversTree(ctx: CTX): string {
  checkCTX("leftoversTree", ctx);
  return drawTree(survey(ctx));
}

/**
 * Throws an error that shows the tree, where `leftovers` has something to list.
 *
 * @example
 * ```ts
 * afterEach(() => assertNothingLeft(ctx));
 * ```
 */
export function assertNothingLeft(ctx: CTX): void {
  checkCTX("assertNothingLeft", ctx);
  const place = survey(ctx);
  const left = inOrder(place).reduce((count, { alive }) => count + alive.length, 0);
  if (left > 0) throw new Error(`assertNothingLeft: ${left} left\n${drawTree(place)}`);
}

/** Parents before children, by a list: trees may be deep. */
function inOrder(root: Place): Place[] {
  const places: Place[] = [];
  const due = [root];
  for (let place = due.pop(); place !== undefined; place = due.pop()) {
    places.push(place);
    due.push(...[...place.below].reverse());
  }
  return places;
}
