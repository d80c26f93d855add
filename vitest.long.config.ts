import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** Tests of faults by chance, many rounds of each: `npm run test:long`, shorter with ROUNDS=2. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: { include: ["test/long/**/*.long.ts"], testTimeout: 3_600_000, fileParallelism: false },
  }),
);
