import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** They start the program some hundred times: `npm run test:slow`, which .ci/run calls, has them and nothing else. */
const SLOW = [
  "again",
  "cli",
  "compare",
  "damage",
  "diff",
  "earlier-runs",
  "example",
  "hostile",
  "outputs",
  "plugin-laws",
  "report",
  "retry",
  "same-id",
  "tuning",
  "verify",
  "work",
  "workers",
].map((name) => `test/commands/${name}.test.ts`);
const onlySlow = process.env["SLOW"] !== undefined;
const withSlow = onlySlow || process.env["ALL_CASES"] !== undefined;

export default defineConfig({
  resolve: { alias: { "bptt-lab": fileURLToPath(new URL("./src/api.ts", import.meta.url)) } },
  test: {
    include: onlySlow ? SLOW : ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(withSlow ? [] : SLOW)],
    // Files share the modules that they import: reading them anew for each file took longer than the tests of most.
    isolate: false,
    // All processors: many tests wait for programs that they have started.
    maxWorkers: "100%",
    globalSetup: ["test/global-setup.ts"],
    // Signals and processes race on a machine that others use too: who loses twice is wrong.
    retry: onlySlow ? 1 : 0,
    // Tests of the program start it, npm and esbuild.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
