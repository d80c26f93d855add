import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "bptt-lab": fileURLToPath(new URL("./src/api.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    // Files share the modules that they import: reading them anew for each file took longer than the tests of most.
    isolate: false,
    // All processors: many tests wait for programs that they have started.
    maxWorkers: "100%",
    globalSetup: ["test/global-setup.ts"],
    // Tests of the program start it, npm and esbuild.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
