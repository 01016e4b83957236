import { compared, type Family } from "../family.ts";
import { record } from "../shape.ts";
import { QueueProgram, readProgram } from "./queue-program.ts";
import { SyncQueueProgram } from "./sync-queue-program.ts";

/** What a queue yields, what it calls on the way, and when its iterations end. */
export const queue: Family = {
  name: "queue",
  async replay({ input, expected }) {
    const read = readProgram(input);
    const steps =
      read.kind === "syncQueue"
        ? new SyncQueueProgram(read).run()
        : await new QueueProgram(read).run();
    return compared(record(expected, "expected"), { steps });
  },
};
