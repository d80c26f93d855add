import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The report in a real browser, where one is installed: `npm run test:page`. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: { include: ["test/page/*.page.ts"], fileParallelism: false, globalSetup: ["test/page/reports.ts"] },
  }),
);
