/** `--retry-failed` trains what failed, and nothing else. */
import { parse } from "csv-parse/sync";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith, QUICK } from "./program.ts";

const table = (path: string): Record<string, string>[] =>
  parse(readFileSync(path, "utf8"), { columns: true, record_delimiter: "\n" });

/** An initializer that throws where a file `broken` lies, which is no part of its own bytes. */
const PLUGIN = `import { parse } from "csv-parse/sync";
import { existsSync } from "node:fs";
import { initializer } from "bptt-lab";
export const shaky = initializer({ name: "shaky", summary: "s", source: "s", options: {},
  create: () => ({ fill(values) { if (existsSync("broken")) throw new Error("boom"); values.fill(0.1); } }) });`;
const CONFIG = `${QUICK.replace(/sweep:.*/, "sweep: { grid: { model.init.W: [identity, shaky, orthogonal] } }")}plugins: [./shaky.ts]\n`;

test("--retry-failed trains the failed runs alone, to the tables of a sweep in which nothing failed", () => {
  const folder = folderWith({ "quick.yaml": CONFIG, "shaky.ts": PLUGIN, broken: "" });
  const own = join(folder, "results/quick");
  const statuses = () =>
    table(join(own, "runs.csv")).map((row) => `${row["seed"]} ${row["model.init.W"]} ${row["status"]}`);
  // One after another, so that it is known which were reached.
  const run = (...words: readonly string[]) =>
    bpttLab(folder, "run", "quick.yaml", "--workers", "1", ...words);

  expect(run("--retry-failed").stderr).toContain("no run of this config failed in the last command");
  expect(existsSync(join(own, "training.csv"))).toBe(false);

  const first = run("--fail-fast", "--workers", "1");
  expect(first.status).toBe(1);
  const before = [
    "0 identity(scale=1) finished",
    "1 identity(scale=1) finished",
    "0 shaky failed",
    "1 shaky pending",
    "0 orthogonal(gain=1) pending",
    "1 orthogonal(gain=1) pending",
  ];
  expect(statuses()).toEqual(before);
  expect(run("--retry-failed", "--dry-run").stdout).toContain("quick: 1 run;");

  // It fails again, and stays what failed.
  expect(run("--retry-failed").status).toBe(1);
  expect(statuses()).toEqual(before);

  rmSync(join(folder, "broken"));
  const again = run("--retry-failed");
  expect(again.status).toBe(0);
  expect(statuses()).toEqual(before.with(2, "0 shaky finished"));
  expect(again.stdout).toContain("the same command without --retry-failed goes on with the rest");
  expect(readdirSync(join(own, "runs"))).toHaveLength(3);

  run();
  run("--results", "clean");
  for (const name of ["runs.csv", "training.csv", "comparison.csv"])
    expect(readFileSync(join(own, name), "utf8")).toBe(
      readFileSync(join(folder, "clean/quick", name), "utf8"),
    );
});

test("--retry-failed is refused beside --fresh, and where the table of the last command cannot be read", () => {
  const folder = folderWith({ "quick.yaml": QUICK });
  const both = bpttLab(folder, "run", "quick.yaml", "--retry-failed", "--fresh");
  expect([both.status, both.stderr]).toEqual([2, expect.stringContaining("give one of them")]);
  bpttLab(folder, "run", "quick.yaml", "--seeds", "1");
  writeFileSync(join(folder, "results/quick/runs.csv"), 'a,b\n"1,2\n');
  const torn = bpttLab(folder, "run", "quick.yaml", "--retry-failed");
  expect([torn.status, torn.stderr]).toEqual([
    2,
    expect.stringMatching(/^results\/quick\/runs\.csv: this is not the table that the last command wrote/),
  ]);
});
