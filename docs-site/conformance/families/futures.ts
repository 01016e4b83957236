import type { Family } from "../family.ts";
import { choice, fields, oneOf, text } from "../shape.ts";
import { replayEnsureDispose } from "./futures-ensure-dispose.ts";
import { replayFindAndApply, replayNoncancelled } from "./futures-results.ts";
import { replayStop } from "./futures-stop-generator.ts";

const which = choice("fn", {
  noncancelledResults: fields({ fn: oneOf("noncancelledResults"), futs: text }, {}),
  findAndApplyResult: fields({ fn: oneOf("findAndApplyResult"), final: text, futs: text }, {}),
  stopAsyncGenerator: () => ({ fn: "stopAsyncGenerator" as const }),
  ensureAexit: () => ({ fn: "ensureAexit" as const }),
});

/** The odd helpers: results of futures, the stopping of a generator, the guard around a start. */
export const futures: Family = {
  name: "futures",
  async replay(vector) {
    const asked = which(vector.input, "input");
    switch (asked.fn) {
      case "noncancelledResults":
        return replayNoncancelled(vector, asked.futs);
      case "findAndApplyResult":
        return replayFindAndApply(vector, asked.final, asked.futs);
      case "stopAsyncGenerator":
        return replayStop(vector);
      case "ensureAexit":
        return replayEnsureDispose(vector);
    }
  },
};
