/** results/reach, the example that the README shows, is what this program makes. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith, root } from "./program.ts";

test("the page of the committed example is made again to the same byte", () => {
  const folder = folderWith({});
  cpSync(join(root, "results/reach"), join(folder, "results/reach"), { recursive: true });
  const { status, stderr } = bpttLab(folder, "report", "results/reach");
  expect([status, stderr]).toEqual([0, ""]);
  const again = readFileSync(join(folder, "results/reach/report.html"));
  expect(again.equals(readFileSync(join(root, "results/reach/report.html")))).toBe(true);
});

test("runs of the committed example are trained again to the same byte", () => {
  const { status, stdout } = bpttLab(root, "verify", "results/reach", "--sample", "2");
  expect(status, stdout).toBe(0);
});

test("the committed example is of the config that the README names", () => {
  const listed = bpttLab(root, "run", "configs/reach.yaml", "--dry-run", "--results", join(root, "results"));
  expect(listed.stdout).toContain("28 runs, 0 to train, 28 finished");
});
