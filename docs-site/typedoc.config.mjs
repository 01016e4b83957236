import { readdirSync, readFileSync } from "node:fs";

const packages = new URL("../packages/", import.meta.url);

// Every entry that a package exports is a module of the reference.
const entryPoints = readdirSync(packages).flatMap((name) => {
  const manifest = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), "utf8"));
  return Object.values(manifest.exports)
    .map((entry) => entry["@machinery/source"])
    .filter((source) => source !== undefined)
    .map((source) => `../packages/${name}/${source}`);
});

/** Calls a module what one writes to import it, less the scope: `ctx`, `ctx/line`. */
function nameModules(app) {
  app.converter.on("resolveBegin", ({ project }) => {
    for (const module of project.children ?? []) module.name = module.name.replace("/src", "");
  });
}

/** @type {import("typedoc").TypeDocOptions & import("typedoc-plugin-markdown").PluginOptions} */
export default {
  name: "Reference",
  entryPoints,
  tsconfig: "../tsconfig.sources.json",
  plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme", nameModules],
  out: "reference",
  docsRoot: ".",
  readme: "none",
  excludeExternals: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  groupOrder: ["Functions", "Variables", "Classes", "Interfaces", "Type Aliases"],
  parametersFormat: "table",
  sourceLinkTemplate: "https://github.com/machinery-js/machinery/blob/main/{path}#L{line}",
  validation: { notDocumented: true, invalidLink: true, notExported: true },
  treatWarningsAsErrors: true,
};
