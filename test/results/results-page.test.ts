/** docs/results.md against the tables that there are. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { COMPARISON, RUNS, tablesOf, TUNING, tuningColumns } from "../../src/results/columns.ts";
import { resultsOf } from "../../src/results/results.ts";
import { runsTable } from "../../src/results/runs-table.ts";
import { comparisonTable } from "../../src/statistics/comparison-table.ts";
import { makePlan } from "../support/plan.ts";
import { train } from "../../src/training/train.ts";
import { doneOf, runOf } from "../support/fates.ts";
import { smallRun } from "../support/plans.ts";

const page = readFileSync(new URL("../../docs/results.md", import.meta.url), "utf8");
const first = train(makePlan(smallRun(), 1, catalogue, {})).next().value;
if (first?.type !== "started") throw new Error("a run begins with what it is");
const summaries = first.summaries.map((column) => ({ column, value: 0 }));
const results = resultsOf([doneOf(runOf(), { summaries })]);

test.each([
  ...tablesOf(first).map(({ name, columns }) => [name, columns.map((column) => column.name)] as const),
  [RUNS, runsTable(results)[0]!.map(String)] as const,
  [COMPARISON, comparisonTable(results)[0]!.map(String)] as const,
  [TUNING, tuningColumns([]).map(({ name }) => name)] as const,
])("docs/results.md names every column of %s.csv", (table, columns) => {
  expect(page).toContain(`${table}.csv`);
  const named = (column: string): boolean => new RegExp(`\\b${column}\\b`).test(page);
  expect(columns.filter((column) => !named(column))).toEqual([]);
});
