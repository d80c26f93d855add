/** The experiments are trained once for all tests of the page. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { BROWSERS, browserPath } from "./browser-path.ts";
import { EXPERIMENTS } from "./experiments.ts";

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** The folder in which results/<experiment>/report.html lie. */
    readonly reports: string;
  }
}

export function setup({ provide }: TestProject): (() => void) | undefined {
  if (browserPath === undefined) {
    console.log(`page: skipped, none of ${BROWSERS.join(", ")} is in the PATH and CHROMIUM is not set`);
    provide("reports", "");
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "bptt-lab-page-"));
  for (const [name, config] of Object.entries(EXPERIMENTS)) {
    writeFileSync(join(folder, `${name}.yaml`), config);
    const { status, stderr } = spawnSync(process.execPath, [program, "run", `${name}.yaml`, "--quiet"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
  }
  provide("reports", folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
