/** What the declarations of columns say, and that docs/csv.md has all that runs can write. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Column } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { documentedTables } from "../../src/report/csv-page.ts";
import {
  COMPARISON,
  joinedColumns,
  RUNS,
  sweptColumns,
  tablesOf,
  TUNING,
  tuningColumns,
  VERDICTS,
} from "../../src/results/columns.ts";
import { resultsOf } from "../../src/results/results.ts";
import { runsTable } from "../../src/results/runs-table.ts";
import { everyTable } from "../../src/shell/every-table.ts";
import { comparisonTable } from "../../src/statistics/comparison-table.ts";
import { summaryColumn } from "../../src/statistics/comparison-columns.ts";
import { verdictsTable } from "../../src/statistics/verdicts-table.ts";
import { train } from "../../src/training/train.ts";
import { doneOf, runOf } from "../support/fates.ts";
import { makePlan } from "../support/plan.ts";
import { smallRun } from "../support/plans.ts";

const page = readFileSync(new URL("../../docs/csv.md", import.meta.url), "utf8");
const every = everyTable(catalogue);
const tables = documentedTables(every);

/** What the page has below a table's heading. */
const sectionOf = (table: string): string =>
  page.split(/^## /m).find((one) => one.startsWith(`${table}.csv\n`)) ?? "";

const started = (measure: readonly { readonly name: string }[]) => {
  const settings = smallRun({ model: { cell: "lstm", layers: 2 }, diagnostics: { measure } });
  const first = train(makePlan(settings, 1, catalogue, {})).next().value;
  if (first?.type !== "started") throw new Error("a run begins with what it is");
  return first;
};
const first = started([...catalogue.diagnostic.keys()].map((name) => ({ name })));
const results = resultsOf([
  doneOf(runOf({ swept: {} }), { summaries: first.summaries.map((column) => ({ column, value: 0 })) }),
]);
/** As the page says: in the second layer, a gate's column is that of the first with .2 behind. */
const inFirstLayer = (column: string): string => column.replace(/\.2$/, "");
const front = new Set(joinedColumns([]).map(({ name }) => name));

test.each([
  ...tablesOf(first).map(({ name, columns }) => [name, columns.map((column) => column.name)] as const),
  [RUNS, runsTable(results)[0]!.map(String)] as const,
  [VERDICTS, verdictsTable([], results)[0]!.map(String)] as const,
  [TUNING, tuningColumns([]).map(({ name }) => name)] as const,
])("docs/csv.md has every column of a stacked LSTM's %s.csv", (table, columns) => {
  const missing = columns.filter(
    (column) => !front.has(column) && !sectionOf(table).includes(`| \`${inFirstLayer(column)}\` |`),
  );
  expect(missing).toEqual([]);
});

test("docs/csv.md has every column of comparison.csv, means of summaries as one", () => {
  const means = new Set(first.summaries.map((column) => summaryColumn(column).name));
  const columns = comparisonTable(results)[0]!.map(String);
  const section = sectionOf(COMPARISON);
  expect(columns.filter((column) => !means.has(column) && !section.includes(`| \`${column}\` |`))).toEqual(
    [],
  );
  expect(columns).toContain("log10_product_norm_mean");
  expect(section).toContain("`log10_product_norm_mean`, …");
});

describe("every column that a table can have", () => {
  const columns: readonly (readonly [string, Column])[] = [
    ...joinedColumns(["a"]).map((column) => ["the front", column] as const),
    ...sweptColumns(["model.cell"]).map((column) => ["the front", column] as const),
    ...tables.flatMap(({ name, columns }) => columns.map((column) => [name, column] as const)),
    ...every.summaries.map((column) => [COMPARISON, summaryColumn(column)] as const),
  ];
  const named = (wrong: (column: Column) => boolean): string[] =>
    columns.filter(([, column]) => wrong(column)).map(([table, { name }]) => `${table}.csv: ${name}`);

  test("says what it means", () => {
    expect(columns.length).toBeGreaterThan(150);
    expect(named(({ about }) => about.trim() === "")).toEqual([]);
  });

  test("has a unit if its cells are numbers, and none otherwise", () => {
    const settings = new Set(["a", "model.cell"]);
    const isNumber = ({ name, text, truth }: Column): boolean =>
      text !== true && truth !== true && !settings.has(name);
    expect(named((column) => (column.unit === "") === isNumber(column))).toEqual([]);
  });

  test("is of one type", () => {
    expect(
      named(({ text, whole, truth }) => [text, whole, truth].filter((one) => one === true).length > 1),
    ).toEqual([]);
  });
});

test("a column without a meaning would be found in whichever of our tables it is", () => {
  const documented = new Set(tables.map(({ name }) => name));
  expect([...catalogue.diagnostic.keys()].filter((name) => !documented.has(name))).toEqual([]);
  expect(documented).toContain("generalisation");
});
