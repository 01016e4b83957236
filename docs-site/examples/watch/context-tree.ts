import type { Account } from "./account.ts";

/** Draws the contexts in which something is open, each below the one it ends with. */
export function contextTree(account: Account): string[] {
  return [label(account), ...branches(account)];
}

function branches(account: Account): string[] {
  const { below } = account;
  return below.flatMap((each, index) => {
    const isLast = index === below.length - 1;
    const [first = "", ...rest] = contextTree(each);
    const indent = isLast ? "   " : "│  ";
    return [`${isLast ? "└─ " : "├─ "}${first}`, ...rest.map((line) => indent + line)];
  });
}

function label(account: Account): string {
  return account.isEnding ? `${account.name} (ending)` : account.name;
}
