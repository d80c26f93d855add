/** `diff`, on the real program. */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findSubject } from "../../src/shell/find-subject.ts";
import { bpttLab, folderWith } from "./program.ts";

const CONFIG = `name: two
task: { name: adding, length: 5 }
model: { hidden: 3 }
training: { updates: 4 }
evaluation: { sequences: 30, every: 4, confirm: 0 }
diagnostics: { every: 4, sequences: 2, measure: [jacobians] }
seeds: 7
sweep: { list: [{ label: tanh }, { label: "re:lu <b>", model.activation: relu }] }
`;

test("diff says what differs between two remedies, between two runs, and that a copy is the same", async () => {
  const folder = folderWith({
    "two.yaml": CONFIG,
    "one.yaml": CONFIG.replace("name: two", "name: one").replace(/sweep.*\n/, ""),
    "other.yaml": CONFIG.replace("name: two", "name: other").replace(/sweep.*\n/, "").replace("length: 5", "length: 6"), // prettier-ignore
  });
  for (const name of ["two", "one", "other"]) bpttLab(folder, "run", `${name}.yaml`, "--quiet");
  const diff = (...words: readonly string[]) => bpttLab(folder, "diff", ...words);

  const remedies = diff("results/two:tanh", "results/two:re:lu <b>");
  expect([remedies.status, remedies.stderr]).toEqual([0, ""]);
  expect(remedies.stdout).toMatch(/settings that differ:\n +a +b\n {2}model\.activation +tanh +relu\n\n/);
  expect(remedies.stdout).toMatch(/^outcome +a +b +b − a, 7 pairs$/m);
  expect(remedies.stdout).toMatch(/^seeds +0\.\.6 +0\.\.6$/m);
  expect(remedies.stdout).toMatch(/^test loss +\S+ ± \S+ +\S+ ± \S+ +-?[\d.]+ \[-?[\d.]+, -?[\d.]+\]$/m);
  expect(remedies.stdout).toMatch(/^log10 product norm .* \[/m);
  expect(remedies.stdout).toMatch(/\nmade alike/);

  // A remedy that stands in two experiments: the same runs.
  const same = diff("results/two:tanh", "results/one");
  expect(same.stdout).toContain("no settings differ\n");
  expect(same.stdout).toMatch(/^test loss .* 0 \[0, 0\]$/m);
  expect(same.stdout).toContain("no difference shown in test error_rate (7 seeds, p = 1)");

  const otherTask = diff("results/one", "results/other");
  expect([otherTask.status, otherTask.stderr]).toEqual([0, ""]);
  expect(otherTask.stdout).toContain("they were tested on other sequences, so that no seeds are pairs");
  expect(otherTask.stdout).not.toContain("b − a");

  const runs = join(folder, "results/one/runs");
  const [first = "", second = ""] = readdirSync(runs).sort();
  const seeds = diff(first.slice(0, 9) + "s0", `results/one/runs/${second}`);
  expect(seeds.status).toBe(0);
  expect(seeds.stderr).toContain(`note: ${first} is in 2 experiments; that of results/one is taken`);
  expect(seeds.stdout).toContain("no settings differ");
  expect(seeds.stdout).toMatch(/\n {2}training\.csv: row 1, column loss: \S+ in a, \S+ in b\n/);
  expect(seeds.stdout).toContain("their seeds differ");

  cpSync(join(runs, first), join(folder, "copy/runs", first), { recursive: true });
  const copied = diff(`results/one/runs/${first}`, `copy/runs/${first}`);
  expect(copied.stdout).toContain("no settings differ");
  expect(copied.stdout).toContain(
    "the same in both: training.csv, evaluation.csv, jacobians.csv, parameters.npz",
  );
  expect(copied.stdout).not.toContain("files that differ");
  expect(diff(first, first).stdout).toBe(
    `a and b are the same run: results/one/runs/${first} (one, seed 0)\n`,
  );

  const mixed = diff(first, "results/one");
  expect([mixed.status, mixed.stdout]).toEqual([2, ""]);
  expect(mixed.stderr).toContain(`${first} is a run and results/one a remedy; give two runs or two remedies`);

  const results = join(folder, "results");
  const told = async (typed: string): Promise<string> =>
    findSubject(typed, results).then(
      ({ path }) => path,
      (error: unknown) => (error as Error).message,
    );
  expect(await told(join(results, "two"))).toMatch(
    /two: this experiment has 2 remedies; .* there are tanh, re:lu <b>$/,
  );
  expect(await told(`${join(results, "two")}:tanhh`)).toMatch(
    /no remedy is labelled "tanhh"; did you mean "tanh"\?$/,
  );
  expect(await told(first.slice(0, 6))).toMatch(/the ids of 7 runs begin so: /);
  expect(await told("0".repeat(8))).toMatch(/no run in .*results has an id that begins so/);
  expect(await told("nothing\u202e")).toMatch(
    /^"nothing\\u202e": there is no run and no remedy of this name/,
  );
  expect(await told(results)).toMatch(/it is no run and no experiment/);
});
