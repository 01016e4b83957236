export type { Domino } from "./domino.ts";
export {
  type FutureDominos,
  futureDominos,
  type FutureDominosOptions,
  withFutureDominos,
} from "./future-dominos.ts";
export { assertNothingLeft, type Leftover, leftovers, leftoversTree } from "./leftovers.ts";
export {
  type MockedCallLater,
  mockedCallLater,
  type MockedCallLaterOptions,
} from "./mocked-call-later.ts";
export { type RecordedLog, recordLog } from "./record-log.ts";
export type { RunUntilOptions } from "./run-until.ts";
export type { PlatformTime } from "./take-over.ts";
export {
  type PendingTimer,
  VirtualClock,
  type VirtualClockConstructor,
  type VirtualClockOptions,
} from "./virtual-clock.ts";
