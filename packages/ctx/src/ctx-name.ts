import type { End } from "./end.ts";
import { errorName } from "./errors.ts";

/** What a ctx is for somebody who wants to name it. */
export interface NamedNode {
  readonly parent: NamedNode | undefined;
  /** The name as it was given. */
  readonly ownName: string;
  readonly prefix: string;
  readonly own: End<never> | undefined;
}

const LEVELS_SHOWN = 20;

/** The names from the root to here, every one of them. */
export function fullName(node: NamedNode): string {
  return join(pathTo(node));
}

/** The names from the root to here; beyond 20 levels the middle is `…`. */
export function shortName(node: NamedNode): string {
  return join(shorten(pathTo(node)));
}

/** `CTX[a-->b](PENDING(FUT{a})|CANCELLED(FUT{a-->b}))`; beyond 20 levels the middle is `…`. */
export function ctxToString(node: NamedNode): string {
  const path = pathTo(node);
  const levels = shorten(path.map((each, depth) => () => level(each, path.slice(0, depth))));
  const shown = levels.map((each) => (each === "…" ? each : each()));
  return `CTX[${join(shorten(path))}](${shown.join("|")})`;
}

function level(node: NamedNode, above: readonly NamedNode[]): string {
  const parents = above.length === 0 ? "" : `${join(shorten(above))}-->`;
  return `${state(node.own)}(${prefixOf(node)}FUT{${parents}${node.ownName}})`;
}

function state(end: End<never> | undefined): string {
  if (end === undefined) return "PENDING";
  return end.cancelled ? "CANCELLED" : `EXCEPTION[${errorName(end.value)}]`;
}

function pathTo(node: NamedNode): NamedNode[] {
  const path: NamedNode[] = [];
  for (let each: NamedNode | undefined = node; each !== undefined; each = each.parent)
    path.push(each);
  return path.reverse();
}

function shorten<T>(path: readonly T[]): (T | "…")[] {
  if (path.length <= LEVELS_SHOWN) return [...path];
  const half = LEVELS_SHOWN / 2;
  return [...path.slice(0, half), "…", ...path.slice(-half)];
}

function join(path: readonly (NamedNode | "…")[]): string {
  return path.map((each) => (each === "…" ? each : prefixOf(each) + each.ownName)).join("-->");
}

function prefixOf({ prefix }: NamedNode): string {
  return prefix === "" ? "" : `[${prefix}]-->`;
}
