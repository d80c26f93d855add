/** `compare`, on the real program. */
import { parse } from "csv-parse/sync";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith, QUICK } from "./program.ts";

const config = (name: string, activation: string, length = 5): string =>
  `name: ${name}\ntask: { name: adding, length: ${length} }\nmodel: { hidden: 3, activation: ${activation} }\n` +
  "training: { updates: 4 }\nevaluation: { sequences: 30, every: 4, confirm: 0 }\nseeds: 7\n";

test("compare prints nothing but the table for a paper on stdout, with all else on stderr", () => {
  const folder = folderWith({ "a.yaml": config("a", "tanh"), "b.yaml": config("b", "relu") });
  for (const name of ["a", "b"]) bpttLab(folder, "run", `${name}.yaml`, "--quiet");
  const both = ["compare", "results/a", "results/b"];

  const latex = bpttLab(folder, ...both, "--latex", "--out", "both");
  expect([latex.status, latex.stderr]).toEqual([0, `comparison.csv: both\n`]);
  expect(latex.stdout).toMatch(/^% In the preamble:\n%[^]*\\begin\{table\}[^]*\n\\end\{table\}\n$/);
  expect(latex.stdout).toContain("on adding(length=5): test error rate (lower is better).");
  expect(latex.stdout).toContain("remedy & $n$ & activation & ");

  const markdown = bpttLab(folder, ...both, "--markdown", "--baseline", "b");
  expect([markdown.status, markdown.stderr]).toEqual([0, ""]);
  const rows = markdown.stdout.split("\n").filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(4);
  expect(rows.find((row) => row.startsWith("| b "))).toMatch(/\| b +\| +7 \| relu .*\| +baseline \|/);

  const two = bpttLab(folder, ...both, "--latex", "--markdown");
  expect([two.status, two.stdout, two.stderr]).toEqual([
    2,
    "",
    "give --latex or --markdown, not both: each prints a table\n",
  ]);
});

test("compare pairs the seeds of two experiments, says what differs, and refuses those of another task", () => {
  const folder = folderWith({
    "a.yaml": config("a", "tanh"),
    "b.yaml": config("b", "relu"),
    "c.yaml": config("c", "relu", 6),
  });
  for (const name of ["a", "b", "c"]) bpttLab(folder, "run", `${name}.yaml`, "--quiet");
  const before = readFileSync(join(folder, "results/a/comparison.csv"), "utf8");

  const { status, stdout, stderr } = bpttLab(
    folder,
    "compare",
    "results/a",
    "results/b",
    "--baseline",
    "b",
    "--out",
    "both",
  );
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("difference to b");
  expect(stdout).toContain("settings that differ:\n  model.activation: tanh (a); relu (b)\n");
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, "both/comparison.csv")), {
    columns: true,
  });
  expect(
    rows.map(({ label, n, baseline, test_loss_pairs }) => [label, n, baseline, test_loss_pairs]),
  ).toEqual([
    ["a", "7", "b", "7"],
    ["b", "7", "", ""],
  ]);
  expect(readFileSync(join(folder, "results/a/comparison.csv"), "utf8")).toBe(before);

  const other = bpttLab(folder, "compare", "results/a", "results/c", "--out", "none");
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(
    /results\/c: its runs were tested on other sequences than those of results\/a/,
  );
  expect(existsSync(join(folder, "none"))).toBe(false);
  const unknown = bpttLab(folder, "compare", "results/a", "results/b", "--baseline", "lstm");
  expect([unknown.status, unknown.stderr]).toEqual([
    2,
    '--baseline: no remedy is labelled "lstm"; there are "a", "b"\n',
  ]);
});

test("runs that trained nothing are ranked by their gradient flow, as run ranks them", () => {
  const untrained = QUICK.replace("updates: 20", "updates: 0");
  const folder = folderWith({ "quick.yaml": untrained });
  bpttLab(folder, "run", "quick.yaml", "--quiet");
  const { status, stdout } = bpttLab(folder, "compare", "results/quick");
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /factor a step[^]*ranked by how near the factor a step is to 1; nothing was trained/,
  );
});
