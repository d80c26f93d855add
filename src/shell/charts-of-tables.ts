/** Charts of the tables that an experiment has and no run: what was tuned, and what `evaluate` found. */
import { join } from "node:path";
import type { ChartGroup } from "../report/charts/index.ts";
import type { Chart, Remedy } from "../report/charts/chart.ts";
import { generalisationChart } from "../report/charts/generalisation.ts";
import { sensitivityChart } from "../report/charts/rate-sensitivity.ts";
import { GENERALISATION, TUNING } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import { type CsvTable, readCsv } from "../results/read-csv.ts";
import type { Done } from "../results/fate.ts";
import { readWhole } from "./read-file.ts";

type Row = (column: string) => CsvValue;

/** Of one experiment's folder. A table that is not there, or is none, has no chart. */
export function chartsOfTables(
  folder: string,
  done: readonly Done[],
  remedies: ReadonlyMap<string, Remedy>,
): readonly ChartGroup[] {
  const group = (name: string, title: string, chart: Chart | null): ChartGroup[] =>
    chart === null ? [] : [{ name, title, charts: [chart] }];
  return [
    ...group("sensitivity", "Sensitivity to what was tuned", tuned(folder, done, remedies)),
    ...group("generalisation", "Other lengths", generalised(folder, done, remedies)),
  ];
}

const MOST_BYTES = 100e6;

function tableIn(folder: string, name: string): CsvTable | null {
  try {
    const bytes = readWhole(join(folder, `${name}.csv`), { mostBytes: MOST_BYTES, followLinks: false });
    return readCsv(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

const rowsOf = ({ columns, rows }: CsvTable): readonly Row[] =>
  rows.map((row) => (column) => row[columns.indexOf(column)] ?? null);

const figure = (cell: CsvValue): number => (typeof cell === "number" ? cell : NaN);

/** Where one setting was tuned: of several, no line shows what each does. */
function tuned(folder: string, done: readonly Done[], remedies: ReadonlyMap<string, Remedy>): Chart | null {
  const table = tableIn(folder, TUNING);
  if (table === null) return null;
  const rows = rowsOf(table);
  const setting = onlyVaried(table, rows);
  if (setting === null) return null;
  const byLabel = new Map(done.map(({ run }) => [run.label, remedies.get(run.arm)!]));
  const tried = rows.flatMap((row) => {
    const remedy = byLabel.get(String(row("label")));
    return remedy === undefined
      ? []
      : [
          {
            remedy,
            value: String(row(setting)),
            n: figure(row("n")) - figure(row("diverged")),
            mean: figure(row("metric_mean")),
            min: figure(row("metric_min")),
            max: figure(row("metric_max")),
            chosen: row("chosen") === true,
          },
        ];
  });
  const metric = rows.map((row) => row("metric_name")).find((name) => name !== null);
  return sensitivityChart(tried, setting, String(metric ?? "metric"));
}

/** The swept setting that has several values within a remedy; null if there are several such, or none. */
function onlyVaried({ columns }: CsvTable, rows: readonly Row[]): string | null {
  const swept = columns.slice(columns.indexOf("label") + 1, columns.indexOf("n"));
  const varied = swept.filter((column) => {
    const values = new Map<CsvValue, CsvValue>();
    return rows.some((row) => {
      const label = row("label");
      if (!values.has(label)) values.set(label, row(column));
      return values.get(label) !== row(column);
    });
  });
  return varied.length === 1 ? varied[0]! : null;
}

function generalised(
  folder: string,
  done: readonly Done[],
  remedies: ReadonlyMap<string, Remedy>,
): Chart | null {
  const table = tableIn(folder, GENERALISATION.name);
  if (table === null) return null;
  const byRun = new Map(done.map(({ run }) => [run.id, remedies.get(run.arm)!]));
  const rows = rowsOf(table).filter((row) => byRun.has(String(row("run"))));
  const trained = new Set(rows.map((row) => figure(row("trained_length"))));
  const [length = null] = trained;
  return generalisationChart(
    rows.map((row) => ({
      remedy: byRun.get(String(row("run")))!,
      length: figure(row("length")),
      loss: figure(row("loss")),
    })),
    trained.size === 1 ? length : null,
    "the test sequences",
  );
}
