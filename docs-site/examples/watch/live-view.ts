import { createLogUpdate } from "log-update";
import type { Colors } from "picocolors/types";
import type { WriteStream } from "node:tty";
import pico from "picocolors";
import type { Account } from "./account.ts";
import type { Board } from "./board.ts";
import { contextTree } from "./context-tree.ts";
import type { Display } from "./display.ts";
import { showDuration } from "./duration.ts";
import { entryLine } from "./entry-line.ts";
import type { Entry } from "./entry.ts";
import type { Pace } from "./pace.ts";
import { table } from "./table.ts";
import { fit } from "./text.ts";

const KEPT = 10;
const KEYS = "p pause/resume   + faster   - slower   q end";

/** What a live view shows. */
export interface Scene {
  readonly board: Board;
  readonly pace: Pace;
  readonly account: Account;
  /** Milliseconds since the beginning. */
  readonly elapsed: () => number;
  /** Milliseconds that it all may take, where there is a limit. */
  readonly limit: number | undefined;
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
  const top = [heading(scene, colors), ...table(scene.board.rows, columns, colors)];
  const tree = contextTree(scene.account);
  const room = Math.max(0, rows - top.length - 1);
  const latest = Math.min(entries.length, room > tree.length + 4 ? room - tree.length - 2 : 2);
  const below = [
    "",
    ...shortened(tree, room - latest - 2),
    "",
    ...entries.slice(entries.length - latest).map((entry) => colors.dim(entryLine(entry))),
  ];
  const lines = [...top.slice(0, rows - 1), ...below.slice(0, room), colors.dim(KEYS)];
  return lines.map((line) => fit(line, columns));
}

function heading({ board, pace, elapsed, limit }: Scene, colors: Colors): string {
  const seconds = (elapsed() / 1_000).toFixed(1);
  const time = limit === undefined ? `${seconds}s` : `${seconds}s of ${showDuration(limit)}`;
  const state = pace.paused ? colors.yellow("paused") : `every ${showDuration(pace.every)}`;
  const { length } = board.rows;
  return `${colors.bold("watch")}  ${length} ${length === 1 ? "source" : "sources"}  ${time}  ${state}`;
}

function shortened(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const kept = Math.max(0, room - 1);
  return room < 1 ? [] : [...lines.slice(0, kept), `… ${lines.length - kept} more`];
}
