/** Why a case may be compared with something else than what was recorded, or not be replayed; there are no others. */
const REASONS = {
  floatRounding: "integers, no rounding",
  minWaitZeroRepeatsAtSameInstant: "with a positive period the next tick is strictly later",
  changeFromZeroEvery: "a change counts from the last tick",
  oneOffBeforeStartLost: "a one-off change before the first tick is applied to it",
  maxTimeIgnoredWhilePaused: "a paused ticker ends at maxTime",
  zeroPeriodWithoutMinWait: "a RangeError, from tick and from changeAfter",
  sameCallbackAddedTwice: "every registration counts, and removing a function removes them all",
  removedByHandleButStillIndexed:
    "every registration counts, and removing a function removes them all",
  removedYetFired: "a callback that was removed does not run, even if its call was already due",
  rejectReturnsFalse: "reject returns false where the own end came already",
  undoIsTheHandle: "the returned undo function plays the handle; has is not asked of it",
  sharedAncestorCountedOnce: "each thing waited for counts",
  cancelWaiterAt: "nothing in JavaScript interrupts a waiting function",
  outerCancelAt: "the outer task is asked to stop, and throws its ctx's end after the call",
  returnsWhileTaskStillRunning:
    "returns only when the coroutine is over, with the outcome of the first cancel",
  ctxCancelAt: "the end of the ctx reaches the coroutine at once",
  failedBlockWaitsForCtx: "a failed block cancels its tasks and waits for those alone",
  exitsWhileTasksRunning: "leaves when the cancelled tasks have cleaned up",
  ctxEndsDuringBlock: "the tasks hear it at once, not when the block ends",
  neverStopsByItself: "out of sources and told to finish, it stops",
  asyncGeneratorLostOrFlooding: "an error ends its source; nothing is read after the end",
  valuesAfterIterationStop: "an error ends its source; nothing is read after the end",
  closingRunningAsyncGenerator:
    "the source is asked to close, and its one iterationStop is its last row",
  orderAtOneInstant:
    "rows of async sources at one instant have no order, so neither has the first that is acted upon",
  leftWhileSourcesRun: "sources are cancelled at once and waited for",
  ensureAsyncDispose:
    "the disposer swallows nothing, of two errors the first wins, and nothing is interrupted",
  finalResultNotSpread: "a final result is spread",
  reportsChangeToSettledFinal: "true only where final changed",
  pythonGeneratorIgnoredClose: "closing is repeated until the generator is done",
  generatorNotStopped: "closing is repeated until the generator is done",
  addRoundsToPrecision: "the virtual clock is exact",
  delayOffTheGrid: "the virtual clock is exact",
  addZeroAdvancesTime: "add(0) moves nothing",
  retrievedIsNotAwaited: "leaving dominoes that were retrieved and not awaited is an error",
} as const;

/** What is recorded and has nothing to be compared with: a case that agrees in all else has passed. */
const INFORMATIONAL = {
  registeredAtEnd: "what is still registered after its call, of which ours must hold less",
  aexitByName: "what a disposer is told, which is nothing",
} as const;

export type Reason = keyof typeof REASONS | keyof typeof INFORMATIONAL;

export function isInformational(reason: Reason): boolean {
  return Object.hasOwn(INFORMATIONAL, reason);
}

export function explain(reason: Reason): string {
  return { ...REASONS, ...INFORMATIONAL }[reason];
}

export function isReason(code: string): code is Reason {
  return Object.hasOwn(REASONS, code) || Object.hasOwn(INFORMATIONAL, code);
}
