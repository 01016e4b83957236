import { nextTurn } from "@machinery/ctx/turn";
import { keepWatch, type Watch } from "@machinery/ctx/watch";

// What runs without time moving is made of microtasks and of turns of the loop. Before a turn comes, all microtasks
// have run, those that they start included. So whatever is left waits for a turn, and a turn of ours that is asked for
// now comes after it. What remains to be known is whether a turn that has come asked for another.
//
// That is seen where it can be: Node lists the `setImmediate`s it has, the turns that a ctx's own waits ask for are
// counted, and whoever arms a timer or takes one back has run. As long as something is seen, the turns go on.
// What is not seen, such as a message of a `MessageChannel`, is given as many quiet turns as QUIET says.

const QUIET = 2;
/** Where the platform does not tell what is due. */
const QUIET_UNTOLD = 5;
/** A loop that asks for one turn after another never settles; it is told from a long one by their number. */
const MOST = 20_000;

/** Importing this is enough for the tasks and turns of every ctx to be written down from then on. */
const watching: Watch = /* @__PURE__ */ keepWatch();

/** How many times somebody waits for all others to have run, and then goes on: that is still to come. */
let goingOn = 0;

/** Resolves when all others have run, or it is over; whoever settles meanwhile waits for what comes after this. */
export async function othersHaveRun(isOver: () => boolean): Promise<void> {
  goingOn++;
  try {
    await calm({ touched: () => 0, isOver }, () => false);
  } finally {
    goingOn--;
  }
}

/** What can be said about settling. */
export interface Settling {
  /** Counts what was seen to happen. */
  readonly touched: () => number;
  /** Whether there is no need to go on: others may look for turns that are due, too. */
  readonly isOver?: (() => boolean) | undefined;
  /** How many turns it may take, where that is no error. */
  readonly turns?: number | undefined;
}

/** Resolves when nothing can go on without time moving. Rejects where there is no end of it. */
export function settled(settling: Settling): Promise<void> {
  return calm(settling, () => goingOn > 0);
}

async function calm(
  { touched, isOver = () => false, turns = Infinity }: Settling,
  isBusy: () => boolean,
): Promise<void> {
  let before = touched();
  let inCalm = 0;
  for (let turn = 0; turn < turns; turn++) {
    const { others, told } = await oneTurn();
    if (isOver()) return;
    const now = touched();
    inCalm = others || now !== before || isBusy() ? 0 : inCalm + 1;
    before = now;
    if (inCalm >= (told ? QUIET : QUIET_UNTOLD)) return;
    if (turn === MOST) {
      throw new Error(`settle: after ${MOST} turns of the event loop, code asks for the next one`);
    }
  }
}

interface Turn {
  /** Whether somebody else waited for one, as far as it can be told. */
  readonly others: boolean;
  /** Whether the platform tells what is due. */
  readonly told: boolean;
}

/** Lets one turn of the loop pass, and says what was due with it. */
function oneTurn(): Promise<Turn> {
  return new Promise((resolve) => {
    watching.settling++;
    nextTurn(() => {
      watching.settling--;
      resolve({ others, told });
    });
    const { settling, turns } = watching;
    const immediates = immediatesDue();
    const others = turns > settling || immediates > settling;
    const told = immediates >= settling;
  });
}

/** How many `setImmediate`s the platform says it has; none where it does not say. */
function immediatesDue(): number {
  const { process } = globalThis as {
    readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] };
  };
  const all = process?.getActiveResourcesInfo?.() ?? [];
  return all.filter((each) => each === "Immediate").length;
}
