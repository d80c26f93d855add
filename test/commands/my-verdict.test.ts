/** A diagnostic and a rule from a user's file: they are checked, measured, judged and said like those of the catalogue. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith, root } from "./program.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const PLUGIN = read("experiments/plugins/my-verdict.ts");
const CONFIG = read("experiments/plugins/my-verdict.yaml");

test("a plug-in's diagnostic and rule obey their laws, and the rule speaks of what the diagnostic measured", () => {
  const folder = folderWith({ "my-verdict.ts": PLUGIN, "my-verdict.yaml": CONFIG });
  const check = bpttLab(folder, "check", "my-verdict.yaml");
  expect(check.status, check.stdout + check.stderr).toBe(0);
  expect(check.stdout).toMatch(/no law is broken \(\d+ laws of 2 components\)/);

  const run = bpttLab(folder, "run", "my-verdict.yaml", "--set", "training.updates=10");
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(
    /the gradient vanishes from the start: over 60 steps .* of these W's eigenvalues take/,
  );
  expect(run.stdout).toMatch(/the network ends in nearly the same state whatever it read: 0\.\d+ apart\./);
  const results = (name: string): string[] =>
    readFileSync(join(folder, "results/my-verdict", name), "utf8")
      .trimEnd()
      .split("\n");
  const updates = new Set(results("spread.csv").slice(1).map((row) => row.split(",")[3])); // prettier-ignore
  expect([...updates]).toEqual(["0", "1", "2", "5", "10"]);
  expect(results("verdicts.csv").map((row) => row.split(",")[3])).toEqual(["rule", "vanishing", "forgets"]);
});

test("a rule with a mistake is named by check, with what to write instead", () => {
  const folder = folderWith({
    "my-verdict.ts": PLUGIN.replace('reads: ["last_spread"]', "reads: []"),
    "my-verdict.yaml": CONFIG,
  });
  const { status, stdout } = bpttLab(folder, "check", "my-verdict.yaml");
  expect(status).toBe(1);
  expect(stdout).toContain("it looks at last_spread; name it in reads");
});
