import fc from "fast-check";
import { expect, it } from "vitest";
import { all } from "./support/all.ts";
import { LineCutter, lines } from "../lines.ts";

it("cuts a text into the same lines wherever its chunks begin", async () => {
  const text = fc.array(fc.constantFrom("a", "é", "😀", "\n", "\r\n"), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 5 })), async (characters, sizes) => {
      const whole = characters.join("");
      const expected = whole.split("\n").map((line) => line.replace(/\r$/, ""));
      if (expected.at(-1) === "") expected.pop();
      expect(await all(lines(chunksOf(Buffer.from(whole), sizes)))).toEqual(expected);
    }),
  );
});

it("cuts a line that never ends, so that it does not fill the memory", () => {
  const cutter = new LineCutter();
  expect(cutter.push(Buffer.alloc(150_000, "x")).map((line) => line.length)).toEqual([
    65_536, 65_536,
  ]);
});

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    yield Promise.resolve(bytes.subarray(from, from + size));
    from += size;
  }
  yield bytes.subarray(from);
}
