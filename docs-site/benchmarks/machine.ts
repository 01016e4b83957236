import { arch, cpus, release, totalmem, type } from "node:os";
import type { Machine } from "./result.ts";

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: `${type()} ${/^\d+\.\d+/.exec(release())?.[0] ?? release()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}
