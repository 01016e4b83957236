import { differences } from "./compare.ts";
import { isInformational, type Reason } from "./reasons.ts";

/** One recorded case. */
export interface Vector {
  readonly id: string;
  readonly group: string;
  readonly input: unknown;
  readonly expected: unknown;
  readonly quirk: readonly string[];
  readonly repaired: unknown;
  /** Whose case it is, where the file holds those of several families. */
  readonly family?: string | undefined;
}

/** What replaying a case came to. */
export type Verdict =
  | { readonly kind: "passed" | "adapted" | "skipped"; readonly reasons: readonly Reason[] }
  | { readonly kind: "failed"; readonly differences: readonly string[] };

/** The cases of one file, and how they are replayed. */
export interface Family {
  readonly name: string;
  replay(vector: Vector): Promise<Verdict>;
}

export function skipped(reason: Reason): Verdict {
  return { kind: "skipped", reasons: [reason] };
}

/** Passed where nothing differs, or adapted where that took reasons that say more than what is informational. */
export function verdict(differing: readonly string[], reasons: readonly Reason[] = []): Verdict {
  if (differing.length > 0) return { kind: "failed", differences: differing };
  return { kind: reasons.every(isInformational) ? "passed" : "adapted", reasons };
}

/** Compares what came with what is wanted. */
export function compared(
  wanted: unknown,
  actual: unknown,
  reasons: readonly Reason[] = [],
): Verdict {
  return verdict(differences(wanted, actual), reasons);
}
