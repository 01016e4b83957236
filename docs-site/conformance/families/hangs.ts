import type { Family } from "../family.ts";
import { NotUnderstood } from "../shape.ts";

/** The inputs on which the reference never ends, of all families: ours ends as the reference would once repaired. */
export function hangsOf(families: readonly Family[]): Family {
  return {
    name: "hangs",
    async replay(vector) {
      const family = families.find(({ name }) => name === vector.family);
      if (family === undefined)
        throw new NotUnderstood(`unknown family ${JSON.stringify(vector.family)}`);
      return family.replay({ ...vector, repaired: vector.expected });
    },
  };
}
