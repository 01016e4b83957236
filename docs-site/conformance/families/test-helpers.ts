import { type Family } from "../family.ts";
import { choice } from "../shape.ts";
import { futureDominosShape, replayDominos } from "./test-helpers-dominos.ts";
import { mockedCallLaterShape, replayMockedCallLater } from "./test-helpers-call-later.ts";

const program = choice("helper", {
  mockedCallLater: mockedCallLaterShape,
  futureDominos: futureDominosShape,
});

/** When timers fire in time that passes by itself, and in which order dominoes fall. */
export const testHelpers: Family = {
  name: "test_helpers",
  replay({ input, expected, quirk }) {
    const read = program(input, "input");
    return read.helper === "mockedCallLater"
      ? replayMockedCallLater(read, expected, quirk)
      : replayDominos(read, expected);
  },
};
