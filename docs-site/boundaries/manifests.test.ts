import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, it } from "vitest";
import { packages } from "./packages.ts";

const run = promisify(execFile);

describe.for(packages)("the manifest of $name", (manifest) => {
  it("names no dependency but @machinery/ctx", () => {
    const { name, dependencies, peerDependencies, optionalDependencies } = manifest;

    expect({ dependencies, peerDependencies, optionalDependencies }).toEqual({
      dependencies: name === "@machinery/ctx" ? undefined : { "@machinery/ctx": "workspace:^" },
      peerDependencies: undefined,
      optionalDependencies: undefined,
    });
  });
});

describe.for(inject("tarballs").map((path) => ({ path, name: path.replace(/^.*[\\/]/, "") })))(
  "$name",
  ({ path }) => {
    it("is free of what publint finds", async () => {
      const tarball = new Uint8Array(await readFile(path)).buffer;

      const { messages, pkg } = await publint({ pack: { tarball }, strict: true });

      expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    });

    it("has types that resolve as its code does", async () => {
      const command = ["exec", "attw", "--profile=esm-only", "--format=ascii", "--no-emoji", path];

      await expect(run("pnpm", command, { cwd: import.meta.dirname })).resolves.toBeDefined();
    });
  },
);
