import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "bptt-lab": fileURLToPath(new URL("./src/api.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    // Tests of the program start it, npm and esbuild.
    testTimeout: 60_000,
  },
});
