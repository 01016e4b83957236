import pico from "picocolors";
import stringWidth from "string-width";
import { expect, it } from "vitest";
import { Board } from "../board.ts";
import type { Entry } from "../entry.ts";
import { Ledger } from "../ledger.ts";
import { frame, type Scene } from "../live-view.ts";
import { Pace } from "../pace.ts";
import { Reading } from "../reading.ts";
import { summaryText } from "../summary.ts";

const SILENT = { info: () => undefined, error: () => undefined };
const PLAIN = pico.createColors(false);

const ENTRY: Entry = {
  kind: "result",
  at: new Date(2026, 0, 1, 12, 0, 5),
  source: "http://localhost/good",
  text: "200 OK",
  latency: 12,
  via: ["TASK", "ASYNC_GENERATOR"],
};

it("shows the sources, the tree of contexts, what was said last and the keys", () => {
  const scene = someScene();
  const poller = scene.ledger.root.child("poller");
  poller.addDoneCallback(() => undefined);
  poller.child("request").addDoneCallback(() => undefined);
  expect(frame(scene, [ENTRY], 80, 24, PLAIN)).toEqual([
    "watch  2 sources  4.2s of 10s  every 1s",
    "  source                   state       ok failed latency         last error",
    "● localhost/good           live         3      0 ▁▅█        30ms",
    "✗ localhost/bad            failing      0      1 ×               no answer in 1s",
    "",
    "open contexts: 0 tasks, 2 listeners on the root, 0 timers",
    "watch ─ poller ─ request",
    "",
    "12:00:05   localhost/good: 200 OK  [12ms, TASK ← ASYNC_GENERATOR]",
    "p pause/resume   + faster   - slower   q end",
  ]);
});

it("names no keys where none are obeyed", () => {
  expect(frame({ ...someScene(), keys: false }, [], 80, 24, PLAIN).at(-1)).toBe("Ctrl-C end");
});

it("says that it is paused", () => {
  const scene = someScene();
  scene.pace.pauseOrResume();
  expect(frame(scene, [], 80, 24, PLAIN)[0]).toBe("watch  2 sources  4.2s of 10s  paused");
});

it("has no line that is too wide and none too many, however small the terminal is", () => {
  const scene = someScene();
  for (let n = 0; n < 30; n++) scene.ledger.root.child(`child ${n}`).addDoneCallback(() => n);
  for (let columns = 1; columns < 130; columns++) {
    for (const rows of [1, 2, 5, 12, 40]) {
      const lines = frame(scene, [ENTRY, ENTRY, ENTRY], columns, rows, PLAIN);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    }
  }
});

it("lets nothing that a source says move the cursor", () => {
  const scene = someScene();
  scene.board.rows[0]?.failed(new Error("\u001b[2Jcleared\r\nanother line\u0007"));
  const text = frame(scene, [{ ...ENTRY, text: "\u001b[2J\u009b2Jx" }], 200, 24, PLAIN).join("");
  expect(text).toContain("cleared another line");
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

it("ends with a summary", () => {
  const { board, ledger } = someScene();
  expect(summaryText({ ended: "q was pressed", board, left: ledger.open }, 80)).toBe(`
ended: q was pressed

  source         results  failed  state    last result
  localhost/good       3       0  live     third
  localhost/bad        0       1  failing  none
                                           ✗ no answer in 1s

left over: 0 tasks, 0 listeners on the root, 0 timers
`);
});

function someScene(): Scene {
  const board = new Board(
    ["http://localhost/good", "http://localhost/bad"].map((name) => ({
      name,
      async *read() {
        // It has nothing to say.
      },
    })),
  );
  board.rows[0]?.succeeded(new Reading("first", 0));
  board.rows[0]?.succeeded(new Reading("second", 15));
  board.rows[0]?.succeeded(new Reading("third", 30));
  board.rows[1]?.failed(new Error("no answer in 1s"));
  const ledger = new Ledger("watch", SILENT);
  return { board, ledger, pace: new Pace(1_000), elapsed: () => 4_210, limit: 10_000, keys: true };
}
