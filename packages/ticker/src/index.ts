export type { Pauser } from "./pauser.ts";
export { tick, type TickOptions } from "./tick.ts";
export type { ChangeOptions, Tick, Ticker } from "./ticker.ts";
