import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readProgram as readTimeout } from "../families/async-with-timeout.ts";
import { whatOursDoes } from "../families/async-with-timeout-model.ts";
import { readProgram as readTicker } from "../families/ticker.ts";
import { whatItDoes } from "../families/ticker-model.ts";
import { readCases } from "../runner.ts";

const data = fileURLToPath(new URL("../data", import.meta.url));

interface Case {
  readonly id: string;
  readonly input: object;
  readonly expected: object;
  readonly quirk?: readonly string[];
}

it("a ticker does step by step what was recorded of the reference, wherever numbers were not rounded", async () => {
  for (const { id, input, expected, quirk } of await casesOf("ticker")) {
    if (quirk?.includes("floatRounding") === true) continue;
    const modelled = whatItDoes(readTicker(input), "theirs");
    expect({ id, ...modelled }).toEqual({ id, ...expected });
  }
});

it("a call with a timeout comes to what was recorded, wherever nothing is abandoned", async () => {
  for (const { id, input, expected, quirk } of await casesOf("async_with_timeout")) {
    if (quirk !== undefined) continue;
    const modelled = whatOursDoes({ ...readTimeout(input), ctxCancelAt: undefined });
    expect({ id, ...modelled }).toEqual({ id, ...expected });
  }
});

async function casesOf(family: string): Promise<readonly Case[]> {
  // The shape of the cases, as the data that came with the replayer has them.
  return (await readCases(data, family)) as readonly Case[];
}
