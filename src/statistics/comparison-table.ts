/** comparison.csv: one row a remedy. */
import type { Column } from "../components/define.ts";
import { sweptColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Results } from "../results/results.ts";
import { COMPARISON_COLUMNS, type ComparisonColumn, summaryColumn } from "./comparison-columns.ts";
import { compare } from "./comparison.ts";

/** What comparison.csv starts with, before the swept settings. */
export const REMEDY: Column = {
  name: "label",
  unit: "",
  about: "what the experiment calls the remedy",
  text: true,
};

/** The columns after {@link REMEDY} and the swept settings; `summaries` are those of the diagnostics. */
export const comparisonColumns = (summaries: readonly Column[]): readonly ComparisonColumn[] => [
  ...COMPARISON_COLUMNS,
  ...summaries.map(summaryColumn),
];

/** Header and rows. */
export function comparisonTable(results: Results): readonly (readonly CsvValue[])[] {
  const { swept, summaries } = results;
  const columns = comparisonColumns(summaries);
  const header = [REMEDY, ...sweptColumns(swept), ...columns].map(({ name }) => name);
  const rows = compare(results).map((arm): CsvValue[] => [
    arm.label,
    ...swept.map((path) => arm.swept[path] ?? null),
    ...columns.map(({ of }) => of(arm)),
  ]);
  return [header, ...rows];
}
