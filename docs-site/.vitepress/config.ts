import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { defineConfig, type DefaultTheme, type MarkdownRenderer } from "vitepress";

const repository = "https://github.com/machinery-js/machinery";
const packages = [
  "ctx",
  "ticker",
  "task-holder",
  "queue",
  "queue-manager",
  "odd-helpers",
  "testing",
];
const reference = JSON.parse(
  readFileSync(new URL("../reference/typedoc-sidebar.json", import.meta.url), "utf8"),
) as DefaultTheme.SidebarItem[];

export default defineConfig({
  title: "@machinery",
  description: "How things wait, and how waiting ends.",
  cleanUrls: true,
  head: [["style", {}, readFileSync(new URL("style.css", import.meta.url), "utf8")]],
  srcExclude: ["benchmarks/**", "boundaries/**", "conformance/**", "examples/**", "promises/**"],
  markdown: {
    config(markdown) {
      linkAsInRepository(markdown);
      breakNames(markdown);
    },
  },
  themeConfig: {
    nav: [
      { text: "How stopping works", link: "/cancellation" },
      { text: "Packages", link: "/packages/ctx", activeMatch: "^/packages/" },
      { text: "Async helpers", link: "/async-helpers" },
      { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
    ],
    sidebar: {
      "/": [
        { text: "Start", link: "/" },
        { text: "How stopping works", link: "/cancellation" },
        { text: "Testing with time", link: "/testing-time" },
        {
          text: "Packages",
          items: packages.map((name) => ({ text: name, link: `/packages/${name}` })),
        },
        { text: "Async helpers", link: "/async-helpers" },
        { text: "Promises", link: "/promises" },
        { text: "Performance", link: "/performance" },
        { text: "Reference", link: "/reference/" },
      ],
      "/reference/": [{ text: "Reference", link: "/reference/", items: reference }],
    },
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
  },
});

/** Links are written as they lead on from a file of the repository. Here they lead to the page that shows it. */
function linkAsInRepository(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("link-as-in-repository", ({ env, tokens }) => {
    const { relativePath } = env as { relativePath: string };
    if (relativePath.startsWith("reference/")) return;
    const folder = /^packages\/[^/]+(?=\.md$)/.exec(relativePath)?.[0] ?? "docs-site";
    for (const token of tokens.flatMap((each) => each.children ?? [])) {
      const href = token.attrGet("href");
      if (token.type === "link_open" && href !== null) token.attrSet("href", onSite(href, folder));
    }
  });
}

function onSite(href: string, folder: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const path = posix.join(folder, href);
  const readme = /^(packages\/[^/]+)(?:\/README\.md|\/)?(#.*)?$/.exec(path);
  if (readme?.[1] !== undefined) return `/${readme[1]}${readme[2] ?? ""}`;
  const page = /^docs-site\/([^/]+)\.md(#.*)?$/.exec(path);
  if (page?.[1] !== undefined) return `/${page[1]}${page[2] ?? ""}`;
  return `${repository}/blob/main/${path}`;
}

/** A name in a narrow column breaks where one word of it ends. */
function breakNames({ renderer }: MarkdownRenderer): void {
  const render = renderer.rules.code_inline;
  if (render === undefined) return;
  renderer.rules.code_inline = (...all) =>
    render(...all).replaceAll(/(?<=\w[._(])(?=\w)|(?<=[a-z])(?=[A-Z])/g, "<wbr>");
}
