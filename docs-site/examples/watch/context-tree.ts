import stringWidth from "string-width";
import type { Account } from "./account.ts";
import { shortName } from "./text.ts";

/**
 * Draws the contexts in which something is open, each below the one it ends with: on one line where there is room,
 * `a ─ b { c, d ─ e }`, else as a tree.
 */
export function contextTree(account: Account, width: number): string[] {
  const line = oneLine(account);
  if (stringWidth(line) <= width) return [line];
  const { below } = account;
  return [label(account), ...below.flatMap((each, index) => branch(each, width, index, below))];
}

function branch(
  account: Account,
  width: number,
  index: number,
  siblings: readonly Account[],
): string[] {
  const isLast = index === siblings.length - 1;
  const [first = "", ...rest] = contextTree(account, width - 3);
  return [
    `${isLast ? "└─ " : "├─ "}${first}`,
    ...rest.map((line) => `${isLast ? "   " : "│  "}${line}`),
  ];
}

function oneLine(account: Account): string {
  const below = account.below.map(oneLine);
  if (below.length === 0) return label(account);
  if (below.length === 1) return `${label(account)} ─ ${below.join("")}`;
  return `${label(account)} { ${below.join(", ")} }`;
}

function label(account: Account): string {
  const name = shortName(account.name);
  return account.isEnding ? `${name} (ending)` : name;
}
