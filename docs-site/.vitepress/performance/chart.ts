import { barX, plot, ruleX, text } from "@observablehq/plot";
import { type Bar, type Bars, heightOf } from "./bars.ts";

const fills = {
  ours: "var(--vp-c-brand-1)",
  limit: "var(--vp-c-text-3)",
  peer: "var(--vp-c-gray-1)",
};

/** Draws bars with the name of each above it; the colours are the page's, so they follow its mode. */
export function chart(bars: Bars, width: number): Element {
  const values = bars.bars.map(({ value }) => value);
  const low = Math.min(...values) / 2;
  const high = Math.max(...values);
  const limit = bars.bars.find(({ kind }) => kind === "limit");
  return plot({
    width,
    height: heightOf(bars),
    margin: 0,
    marginBottom: 4,
    // What is longest leaves room for its figure.
    marginRight: 84,
    style: { background: "none", fontFamily: "inherit", fontSize: "13px", overflow: "visible" },
    x: { type: "log", domain: [low, high], axis: null },
    y: { domain: bars.bars.map(({ name }) => name), axis: null, padding: 0 },
    marks: [
      ...(["peer", "limit", "ours"] as const).map((kind) =>
        barX(
          bars.bars.filter((bar) => bar.kind === kind),
          {
            x1: low,
            x2: "value",
            y: "name",
            insetTop: 22,
            insetBottom: 10,
            fill: fills[kind],
            rx: 2,
          },
        ),
      ),
      ...(limit === undefined
        ? []
        : [ruleX([limit.value], { stroke: "var(--vp-c-text-3)", strokeDasharray: "2,4" })]),
      text(bars.bars, {
        x: () => low,
        y: "name",
        text: title,
        textAnchor: "start",
        lineAnchor: "top",
        dy: -18,
        fill: "var(--vp-c-text-1)",
        stroke: "var(--vp-c-bg)",
        strokeWidth: 4,
      }),
      text(bars.bars, {
        x: "value",
        y: "name",
        text: "label",
        textAnchor: "start",
        dx: 6,
        dy: 6,
        fill: "var(--vp-c-text-2)",
        stroke: "var(--vp-c-bg)",
        strokeWidth: 4,
      }),
    ],
  });
}

function title({ name, kind }: Bar): string {
  return kind === "limit" ? `${name} (the limit)` : name;
}
