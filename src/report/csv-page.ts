/** docs/csv.md: every table and column that results can have, from the declarations that also write them. */
import type { Column } from "../components/define.ts";
import {
  COMPARISON,
  EVALUATION,
  GENERALISATION,
  joinedColumns,
  RUNS,
  sweptColumns,
  TRAINING,
  TUNING,
  tuningColumns,
  VERDICTS,
} from "../results/columns.ts";
import { runsColumns } from "../results/runs-table.ts";
import { comparisonColumns, REMEDY } from "../statistics/comparison-table.ts";
import { VERDICT_COLUMNS } from "../statistics/verdicts-table.ts";
import { cellText } from "./describe-component.ts";

/** A column, and whether some runs' tables lack it. */
export interface PossibleColumn extends Column {
  readonly sometimes?: boolean;
}

/** What runs can leave, whatever their model. */
export interface EveryTable {
  /** Columns after those that a run's own tables start with. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly PossibleColumn[] }[];
  readonly summaries: readonly PossibleColumn[];
}

/** A file of an experiment's folder. */
export interface DocumentedTable {
  readonly name: string;
  /** What it has one row for. */
  readonly row: string;
  readonly columns: readonly PossibleColumn[];
  /** Rows for columns of which there may be any number. */
  readonly more?: readonly (readonly string[])[];
}

const INTRO = `# The CSV files, column by column

Made by \`npm run generate\` from the declarations of the columns; do not edit. Which file is made when, and what its
folder holds: [results.md](results.md). How to read them with pandas, R, Polars or DuckDB: [recipes.md](recipes.md). How the
figures over seeds are made: [statistics.md](statistics.md).

| type | in CSV | in Parquet |
| --- | --- | --- |
| text | as it is | string |
| whole | a whole number | int64 |
| number | the shortest form that reads back to the same double; \`NaN\`, \`Infinity\`, \`-Infinity\` | double |
| truth | \`true\`, \`false\` | boolean |
| setting | a number, \`true\`, \`false\`, or a component as \`identity(scale=1)\` | double or boolean if all are such, else string |

A missing value is empty in CSV and null in Parquet. Unit 1 is a pure number; log10 means that the figure is a decimal logarithm.
_Not always_ stands at columns that only some models or options have. Where a meaning names a parameter or a threshold, it is that of
the default model; run.json has what each column of its run is. Names of gates end in \`.2\` in the second layer of a stack. Columns depend on the config, never on what happened.
`;

const START = `## What tables start with

The tables of all runs of an experiment start with these. Those in a run's own folder start with \`run\` and \`seed\` alone,
comparison.csv with \`label\` and the settings.
`;

const PATH = "`model.activation`, …";

export function csvPage(every: EveryTable): string {
  const start = section(joinedColumns([]), [[PATH, "setting", "", sweptColumns([""])[0]!.about]]);
  const tables = documentedTables(every).flatMap(({ name, row, columns, more }) => [
    `## ${name}.csv`,
    "",
    `One row for ${row}.`,
    "",
    ...section(columns, more),
    "",
  ]);
  return [INTRO, START, ...start, "", ...tables].join("\n").trimEnd() + "\n";
}

/** Columns without those that the page says once for all. */
export function documentedTables({ tables, summaries }: EveryTable): readonly DocumentedTable[] {
  const some = summaries.map((one) => ({ ...one, sometimes: true }));
  const own = tables.map(({ name, columns }) => ({ name, row: ROWS[name] ?? measuredRow(columns), columns }));
  return [
    { name: RUNS, row: "each run", columns: runsColumns(some) },
    {
      name: COMPARISON,
      row: "each remedy, all its seeds together; the ends of intervals are empty where there are too few runs for one",
      columns: [REMEDY, ...comparisonColumns([])],
      more: [EACH_MEAN],
    },
    ...own,
    {
      name: GENERALISATION.name,
      row: "each run and length of the last `evaluate`",
      columns: GENERALISATION.columns,
    },
    { name: VERDICTS, row: "each finding of each run ([verdict.md](verdict.md))", columns: VERDICT_COLUMNS },
    {
      name: TUNING,
      row: "each value, or combination of values, that the last command that tuned tried for a remedy; the settings stand after `label`, then the tuned ones",
      columns: tuningColumns([]),
    },
  ];
}

const EACH_MEAN = [
  "`log10_product_norm_mean`, …",
  "number",
  "of the summary",
  "of each summary of a diagnostic that runs.csv has, the mean over the runs that did not diverge (not always)",
];

const ROWS: Readonly<Record<string, string>> = {
  [TRAINING.name]: "each update",
  [EVALUATION.name]: "each evaluation",
};

/** A diagnostic's rows are told apart by its first columns: whole numbers and text. */
function measuredRow([, ...columns]: readonly PossibleColumn[]): string {
  const end = columns.findIndex(({ text, whole }) => text !== true && whole !== true);
  return `each measurement, ${columns
    .slice(0, end)
    .map(({ name }) => `\`${name}\``)
    .join(" and ")}`;
}

function section(
  columns: readonly PossibleColumn[],
  more: readonly (readonly string[])[] = [],
): readonly string[] {
  const rows = columns.map(({ name, unit, about, sometimes, ...kind }) => [
    `\`${name}\``,
    typeOf(kind),
    unit,
    sometimes === true ? `${about} (not always)` : about,
  ]);
  return [
    "| column | type | unit | meaning |",
    "| --- | --- | --- | --- |",
    ...[...rows, ...more].map((cells) => `| ${cells.map(cellText).join(" | ")} |`),
  ];
}

const typeOf = ({ text, whole, truth }: Pick<Column, "text" | "whole" | "truth">): string =>
  text === true ? "text" : whole === true ? "whole" : truth === true ? "truth" : "number";
