import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "src/engine/wasm/assembly/",
      "bench/peak/",
      "src/engine/wasm/binary.ts",
      "src/engine/wasm/bindings.ts",
      "src/engine/native/bindings.ts",
      "build/",
      "prebuilds/",
      "dist/",
      "results/",
      "coverage/",
      "node_modules/",
    ],
  },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Typed arrays are indexed by arithmetic that the compiler cannot follow; a check in a kernel would cost.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // Verbs of components that have nothing to do are empty on purpose.
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/unbound-method": "off",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "Export by name." }],
      // `({ name, ...options })` is how an object without one key is written.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      eqeqeq: "error",
    },
  },
  // A declaration says what its package does, a default export included.
  { files: ["**/*.d.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["src/!(commands|shell)/**/*.ts"],
    rules: { "no-console": "error" },
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts", "*.config.ts"],
    rules: {
      "max-lines-per-function": "off",
      "max-lines": "off",
      "no-restricted-syntax": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
);
