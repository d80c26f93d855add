/** What trained networks do at other lengths: generalisation.csv, and a table of it. */
import { GENERALISATION, joinedCells, joinedColumns } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Done } from "../results/fate.ts";
import { summarize } from "../statistics/describe.ts";
import type { AtLength } from "../training/events.ts";
import { PLAIN, type Style } from "./style.ts";
import { brief, fittingTable } from "./text-table.ts";

/** A run and what came out, its own length first. */
export interface Evaluation {
  readonly done: Done;
  readonly lengths: readonly AtLength[];
}

/** Header and rows. */
export function generalisationTable(
  found: readonly Evaluation[],
  swept: readonly string[],
): readonly (readonly CsvValue[])[] {
  const header = [...joinedColumns(swept), ...GENERALISATION.columns].map(({ name }) => name);
  const rows = found.flatMap(({ done: { run, record }, lengths }) => {
    const { metric_name, steps } = record.outcome;
    return lengths.map((one): CsvValue[] => [
      ...joinedCells(run, swept),
      one.length,
      steps,
      one.sequences,
      one.loss,
      metric_name,
      one.metric,
      one.chance_loss,
      one.constant_loss,
    ]);
  });
  return [header, ...rows];
}

/** A line a remedy, a column a length: the mean metric of its seeds, and its standard deviation. */
export function generalisationText(found: readonly Evaluation[], { width }: Style = PLAIN): string {
  const labels = [...new Set(found.map(({ done }) => done.run.label))];
  const lengths = [...new Set(found.flatMap((one) => one.lengths.map(({ length }) => length)))];
  const of = (label: string): readonly Evaluation[] => found.filter(({ done }) => done.run.label === label);
  const cellOf = (label: string, length: number): string => {
    const metrics = of(label).map((one) => one.lengths.find((at) => at.length === length)?.metric ?? null);
    const { mean, sd } = summarize(metrics);
    if (mean === null) return "";
    return sd === null ? brief(mean) : `${brief(mean)} ± ${brief(sd)}`;
  };
  const columns = [
    { title: "remedy", cells: labels, spare: 0 },
    { title: "n", cells: labels.map((label) => String(of(label).length)), spare: 0 },
    ...lengths
      .sort((a, b) => a - b)
      .map((length, i) => ({
        title: `${length} steps`,
        cells: labels.map((label) => cellOf(label, length)),
        spare: i + 1,
      })),
  ];
  const { text, leftOut } = fittingTable(columns, width);
  const without = leftOut.length > 0 ? `\nwithout ${leftOut.join(", ")}: a wider terminal shows more` : "";
  const metric = found[0]?.done.record.outcome.metric_name ?? "";
  return `\ntest ${metric}: mean ± standard deviation over n seeds\n${text}${without}`;
}
