/** The recipes of docs/recipes.md, run on the results of the config that they name by those readers that are installed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCsv } from "../../src/results/read-csv.ts";
import { bpttLab, cleanEnv, folderWith, root } from "./program.ts";

const page = readFileSync(join(root, "docs/recipes.md"), "utf8");

/** The one code block below a heading. */
function recipe(reader: string, language: string): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${reader}\n`)) ?? "";
  const [, code] = new RegExp("```" + language + "\n([^]*?)```").exec(section) ?? [];
  if (code === undefined) throw new Error(`docs/recipes.md has no recipe for ${reader}`);
  return code;
}

const folder = folderWith({});
let rowsOf: (table: string) => readonly Readonly<Record<string, unknown>>[];

beforeAll(() => {
  const [, config] = /npm run experiment (\S+)/.exec(page)!;
  const small = [
    "task.length=8",
    "model.hidden=6",
    "training.updates=20",
    "evaluation={every: 10, sequences: 20}",
    "diagnostics={every: 10, sequences: 2, measure: [jacobians]}",
  ];
  const ran = bpttLab(folder, "run", join(root, "experiments", config!), ...small, "--quiet");
  if (ran.status !== 0) throw new Error(ran.stderr);
  rowsOf = (table) => {
    const { columns, rows } = readCsv(readFileSync(join(folder, "results/remedies", `${table}.csv`), "utf8"));
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i]!, cell])));
  };
});

/** Numbers that stand by themselves. */
const numbersIn = (text: string): number[] =>
  Array.from(text.matchAll(/(?<![\w.])[-−]?\d+(\.\d+)?(e[-+]\d+)?(?![\w.])/g), ([number]) => Number(number));

/** What a reader has printed: the line of each remedy, and the table of learning curves. */
function answersIn(printed: string) {
  const remedies = rowsOf("comparison").map(({ label }) => String(label));
  const lines = printed.split("\n");
  const heads = lines.findIndex((line) => remedies.every((label) => line.includes(label)));
  const order = [...remedies].sort((a, b) => lines[heads]!.indexOf(a) - lines[heads]!.indexOf(b));
  const curves = lines
    .slice(heads + 1)
    .map(numbersIn)
    .filter((numbers) => numbers.length === remedies.length + 1);
  const named = (label: string): string[] =>
    lines.filter((line) => new RegExp(`(^|[^\\w])${label}([^\\w]|$)`).test(line) && line !== lines[heads]);
  return {
    losses: remedies.map((label) => numbersIn(named(label)[0]!.replace(label, ""))),
    reach: remedies.map((label) => numbersIn(named(label).at(-1).replace(label, "")).at(-1)),
    curves: curves.map(([update, ...losses]) => ({
      update,
      losses: remedies.map((label) => losses[order.indexOf(label)]),
    })),
  };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;

function expectAnswers(printed: string): void {
  const { losses, reach, curves } = answersIn(printed);
  const comparison = rowsOf("comparison");
  // Readers print six digits or so.
  const digits = (x: unknown): unknown => expect.closeTo(Number(x), 4);
  expect(comparison.length).toBe(4);
  // R numbers its rows.
  expect(losses.map((numbers) => numbers.slice(-3))).toEqual(
    comparison.map((one) => [digits(one["test_loss_mean"]), digits(one["test_loss_sd"]), one["n"]]),
  );
  expect(reach).toEqual(comparison.map((one) => digits(one["log10_product_norm_mean"])));
  const evaluations = rowsOf("evaluation");
  expect(curves).toEqual(
    [0, 10, 20].map((update) => ({
      update,
      losses: comparison.map(({ label }) => {
        const own = evaluations.filter((one) => one["update"] === update && one["label"] === label);
        return digits(mean(own.map(({ loss }) => Number(loss))));
      }),
    })),
  );
}

const run = (program: string, words: readonly string[]) =>
  spawnSync(program, words, { cwd: folder, env: cleanEnv, encoding: "utf8" });

/** A path of its own where it is not the one that `PATH` finds. */
const python = process.env["PYTHON"] ?? "python3";
const has = (program: string, words: readonly string[]): boolean => run(program, words).status === 0;
/** Its binary is not made for every platform. */
const duckdb = await import("@duckdb/node-api").catch(() => null);

describe("the recipe answers the three questions as comparison.csv and evaluation.csv do", () => {
  test.skipIf(!has(python, ["-c", "import pandas"]))("pandas (skipped where it is not installed)", () => {
    const { stdout, stderr } = run(python, ["-c", recipe("pandas", "python")]);
    expect(stderr).toBe("");
    expectAnswers(stdout);
  });

  test.skipIf(!has(python, ["-c", "import polars"]))("Polars (skipped where it is not installed)", () => {
    const { stdout, stderr } = run(python, ["-c", recipe("Polars", "python")]);
    expect(stderr).toBe("");
    expectAnswers(stdout);
  });

  test.skipIf(!has("Rscript", ["-e", "1"]))("R (skipped where it is not installed)", () => {
    const { stdout, stderr } = run("Rscript", ["-e", recipe("R", "r")]);
    expect(stderr).toBe("");
    expectAnswers(stdout);
  });

  test.skipIf(duckdb === null)("DuckDB (skipped where it is not installed)", async () => {
    const connection = await (await duckdb!.DuckDBInstance.create(":memory:")).connect();
    await connection.run(`SET file_search_path = '${folder}'`);
    const printed: string[] = [];
    for (const statement of recipe("DuckDB", "sql")
      .split(";\n")
      .filter((one) => one.trim() !== "")) {
      const found = await connection.runAndReadAll(statement);
      printed.push(found.columnNames().join(" "));
      for (const row of found.getRows()) printed.push(row.map(String).join(" "));
    }
    connection.closeSync();
    expectAnswers(printed.join("\n"));
  });
});
