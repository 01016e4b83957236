import type { CTX } from "@machinery/ctx";
import { type TaskHolder, withTaskHolder } from "@machinery/task-holder";
import { tick } from "@machinery/ticker";
import { Board } from "./board.ts";
import type { Display } from "./display.ts";
import { showDuration } from "./duration.ts";
import { follow } from "./follow.ts";
import { JsonLines } from "./json-lines.ts";
import { actionOf, readKeys } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { LiveView, type Scene } from "./live-view.ts";
import type { Output } from "./output.ts";
import { Pace } from "./pace.ts";
import { parseSources } from "./parse-source.ts";
import { PlainLines } from "./plain-lines.ts";
import { type Screen, withScreen } from "./screen.ts";
import type { Streams } from "./streams.ts";

/** What a session is run with; times are milliseconds. */
export interface Session {
  readonly every: number;
  readonly timeout: number;
  readonly for?: number;
  readonly json?: true;
  readonly streams: Streams;
  readonly output: Output;
  readonly ledger: Ledger;
  /** What is followed, is followed until this ends. */
  readonly run: CTX;
}

const REDRAW_EVERY = 100;

/** Follows what is named, shows what it says, and returns what is known of it in the end. */
export async function runSession(session: Session, names: readonly string[]): Promise<Board> {
  const { every, timeout, streams, ledger, run } = session;
  const board = new Board(parseSources(names, { timeout, stdin: streams.stdin }));
  const pace = new Pace(every);
  const keys = hasKeys(session, names);
  const live = isLive(session) ? liveView(session, { board, pace, keys }) : undefined;
  await withScreen(ledger.root, live ?? lines(session), (screen) =>
    withTaskHolder(
      run,
      async (helpers) => {
        endInTime(session, helpers);
        if (live !== undefined) redrawInTime(helpers, screen);
        if (live !== undefined && keys) obeyKeys(session, helpers, screen, pace);
        await follow(run, { board, pace, ledger, show: (entry) => screen.show(entry) });
        run.cancel("every source has ended");
      },
      { name: "helpers" },
    ),
  );
  live?.close();
  return board;
}

function isLive({ json, streams }: Session): boolean {
  return json !== true && streams.stdout.isTTY && process.env["TERM"] !== "dumb";
}

function liveView(
  { ledger, streams, for: limit }: Session,
  known: Pick<Scene, "board" | "pace" | "keys">,
): LiveView {
  const { clock } = ledger.root;
  const since = clock.now();
  const elapsed = (): number => clock.now() - since;
  return new LiveView(streams.stdout, { ...known, ledger, elapsed, limit });
}

function lines({ json, output }: Session): Display {
  return json === true ? new JsonLines(output) : new PlainLines(output);
}

/** Ends the run when its time is up, or when nobody reads what it writes. */
function endInTime({ run, output, for: limit }: Session, helpers: TaskHolder): void {
  const untilNobodyReads = async (ctx: CTX): Promise<void> => {
    await ctx.waitForFirst(output.broken, ctx);
    run.cancel("the output was closed");
  };
  const untilTimeIsUp = async (ctx: CTX): Promise<void> => {
    await ctx.sleep(limit ?? 0);
    run.cancel(`time is up after ${showDuration(limit ?? 0)}`);
  };
  helpers.addCoroutine(untilNobodyReads, { name: "reader of the output" });
  if (limit !== undefined) helpers.addCoroutine(untilTimeIsUp, { name: "time limit" });
}

function redrawInTime(helpers: TaskHolder, screen: Screen): void {
  const redraw = async (ctx: CTX): Promise<void> => {
    for await (const _ of tick(ctx, REDRAW_EVERY)) screen.redraw();
  };
  helpers.addCoroutine(redraw, { name: "redraw" });
}

/** Whether somebody can press keys: standard input is a terminal, and no source. */
function hasKeys({ streams }: Session, names: readonly string[]): boolean {
  return streams.stdin.isTTY && !names.includes("-");
}

function obeyKeys(
  { run, streams }: Session,
  helpers: TaskHolder,
  screen: Screen,
  pace: Pace,
): void {
  const pressed = (key: string): void => {
    const action = actionOf(key, run, pace);
    if (action !== undefined) screen.first(action);
  };
  helpers.addCoroutine((ctx) => readKeys(ctx, streams.stdin, pressed), { name: "keys" });
}
