/** comparison.csv: one row a remedy. */
import { sweptColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Results } from "../results/results.ts";
import { COMPARISON_COLUMNS, summaryColumn } from "./comparison-columns.ts";
import { compare } from "./comparison.ts";

/** Header and rows. */
export function comparisonTable(results: Results): readonly (readonly CsvValue[])[] {
  const { swept, summaries } = results;
  const columns = [...COMPARISON_COLUMNS, ...summaries.map(summaryColumn)];
  const header = ["label", ...[...sweptColumns(swept), ...columns].map(({ name }) => name)];
  const rows = compare(results).map((arm): CsvValue[] => [
    arm.label,
    ...swept.map((path) => arm.swept[path] ?? null),
    ...columns.map(({ of }) => of(arm)),
  ]);
  return [header, ...rows];
}
