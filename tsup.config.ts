import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

interface Entry {
  readonly "@machinery/source": string;
}

// The build runs in a package's folder: what the package exports is what is built.
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly exports: Record<string, Entry | string>;
};

export default defineConfig({
  entry: Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry["@machinery/source"]],
  ),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  sourcemap: true,
  // The sources are in the package: the maps point there.
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
  splitting: true,
  clean: true,
  // The declarations name Disposable, which a consumer's own lib need not have.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
});
