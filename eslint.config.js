import { basename } from "node:path";
import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const fileName = {
  create: ({ filename, report }) => ({
    Program(node) {
      const name = basename(filename);
      if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) {
        report({ node, message: `A file is named in kebab-case, not ${name}.` });
      }
    },
  }),
};

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "**/coverage/",
    "mutation/",
    "docs-site/.vitepress/cache/",
    "docs-site/reference/",
  ]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { local: { rules: { "file-name": fileName } } },
    rules: {
      "local/file-name": "error",
      eqeqeq: "error",
      "no-implicit-coercion": "error",
      "object-shorthand": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_+$" },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What somebody else's code threw is passed on as it came.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allowThrowingAny: false, allowThrowingUnknown: true },
      ],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      // A walk through linked nodes starts at `this`; a getter is no field; a constructor is an interface here.
      "@typescript-eslint/no-this-alias": "off",
      "@typescript-eslint/class-literal-property-style": "off",
      "@typescript-eslint/prefer-function-type": "off",
      // It asks for the `!` that nobody writes here.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
    },
  },
  {
    files: ["packages/*/src/**"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "An index lists the names it exports." },
        { selector: "ExportDefaultDeclaration", message: "Every export has a name." },
        { selector: "TSEnumDeclaration", message: "Use a union." },
        {
          selector: "PropertyDefinition[static=true], StaticBlock",
          message: "A static field keeps an unused class in a bundle.",
        },
        {
          selector: "VariableDeclaration[kind=/using$/]",
          message: "`using` costs half a kilobyte when it is compiled: write try/finally.",
        },
      ],
    },
  },
  {
    files: ["packages/*/test/**", "docs-site/**"],
    rules: {
      // A body that has nothing to wait for is a body, too; a global may be taken aside and put back.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["packages/*/test/**"],
    ignores: ["**/*.isolated.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["mock", "doMock", "resetModules", "stubGlobal"].map((property) => ({
          object: "vi",
          property,
          message: "Others share the worker: name the file *.isolated.test.ts.",
        })),
      ],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs", "*.ts", "docs-site/.vitepress/**/*.ts"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: { console: false, process: false, setInterval: false, URL: false },
    },
  },
  prettier,
);
