import { createLogUpdate } from "log-update";
import type { Colors } from "picocolors/types";
import type { WriteStream } from "node:tty";
import pico from "picocolors";
import type { Board } from "./board.ts";
import { contextTree } from "./context-tree.ts";
import type { Display } from "./display.ts";
import { showDuration } from "./duration.ts";
import { entryLine } from "./entry-line.ts";
import type { Entry } from "./entry.ts";
import type { Ledger } from "./ledger.ts";
import type { Pace } from "./pace.ts";
import { showOpen } from "./summary.ts";
import { table } from "./table.ts";
import { fit } from "./text.ts";

const KEPT = 10;
// Entries that are shown before the whole tree is.
const LEAST = 2;
const SMALL = 8;
const KEYS = "p pause/resume   + faster   - slower   q end";
const NO_KEYS = "Ctrl-C end";

/** What a live view shows. */
export interface Scene {
  readonly board: Board;
  readonly pace: Pace;
  readonly ledger: Ledger;
  /** Milliseconds since the beginning. */
  readonly elapsed: () => number;
  /** Milliseconds that it all may take, where there is a limit. */
  readonly limit: number | undefined;
  /** Whether keys are obeyed. */
  readonly keys: boolean;
}

/** The sources, what they said last, and the tree of contexts, redrawn in place. */
export class LiveView implements Display {
  readonly #terminal: WriteStream;
  readonly #scene: Scene;
  readonly #colors: Colors;
  readonly #entries: Entry[] = [];
  readonly #update: ReturnType<typeof createLogUpdate>;

  constructor(terminal: WriteStream, scene: Scene) {
    this.#terminal = terminal;
    this.#scene = scene;
    this.#colors = pico;
    this.#update = createLogUpdate(terminal);
  }

  show(entry: Entry): Promise<void> {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    return Promise.resolve();
  }

  draw(): void {
    const { columns, rows } = this.#terminal;
    this.#update(frame(this.#scene, this.#entries, columns, rows - 1, this.#colors).join("\n"));
  }

  /** Leaves the last results where the view was, and gives the terminal back. */
  close(): void {
    const { columns } = this.#terminal;
    this.#update(this.#entries.map((entry) => fit(entryLine(entry), columns)).join("\n"));
    this.#update.done();
  }
}

/** Draws all of it into so many columns and rows: the sources first, then the tree, then what was said last. */
export function frame(
  scene: Scene,
  entries: readonly Entry[],
  columns: number,
  rows: number,
  colors: Colors,
): string[] {
  const top = [heading(scene, colors), ...table(scene.board.rows, columns, colors), ""];
  const tree = [opened(scene.ledger), ...contextTree(scene.ledger.account, columns)];
  const room = rows - top.length - 1;
  const latest = Math.min(
    entries.length,
    Math.max(room < SMALL ? 0 : LEAST, room - tree.length - 1),
  );
  const below = [
    ...shortened(tree, latest === 0 ? room : room - latest - 1),
    ...(latest === 0 ? [] : ["", ...entries.slice(-latest).map(entryLine)]),
  ];
  const lines = [...top, ...below.map((line) => colors.dim(line))].slice(0, Math.max(0, rows - 1));
  return [...lines, colors.dim(scene.keys ? KEYS : NO_KEYS)].map((line) => fit(line, columns));
}

function heading({ board, pace, elapsed, limit }: Scene, colors: Colors): string {
  const seconds = (elapsed() / 1_000).toFixed(1);
  const time = limit === undefined ? `${seconds}s` : `${seconds}s of ${showDuration(limit)}`;
  const state = pace.paused ? colors.yellow("paused") : `every ${showDuration(pace.every)}`;
  const { length } = board.rows;
  return `${colors.bold("watch")}  ${length} ${length === 1 ? "source" : "sources"}  ${time}  ${state}`;
}

function opened(ledger: Ledger): string {
  return `open contexts: ${showOpen(ledger.open)}`;
}

function shortened(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const kept = Math.max(0, room - 1);
  return room < 1 ? [] : [...lines.slice(0, kept), `… ${lines.length - kept} more`];
}
