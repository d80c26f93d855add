/** The same bundle in a browser, where one is installed. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const runner = fileURLToPath(new URL("run.mjs", import.meta.url));

test("Chromium gives the committed fingerprints (skipped where none is installed)", ({ skip }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, "--browser"], { encoding: "utf8" });
  const said = stdout.trim();
  if (said.startsWith("browser: skipped")) skip(said);
  expect(status, said + stderr).toBe(0);
  expect(said).toMatch(/^Chrome.*: (\d+) of \1 equal$/);
});
