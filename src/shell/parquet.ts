/** Every table of an experiment as Parquet beside its CSV: the same cells, with the types that their columns declare. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { Column } from "../components/define.ts";
import { bare } from "../components/foreign-text.ts";
import { documentedTables } from "../report/csv-page.ts";
import { GENERALISATION, joinedColumns, RUNS, sweptColumns, TUNING } from "../results/columns.ts";
import type { Done } from "../results/fate.ts";
import { readCell } from "../results/read-csv.ts";
import { summaryColumn } from "../statistics/comparison-columns.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { shownPath } from "./locate.ts";
import { type CellType, parquetOf, type TypedColumn } from "./parquet-file.ts";
import { readLines } from "./read-table.ts";

/** Of other commands than the one that wrote runs.csv, perhaps of other settings. */
const OTHERS: ReadonlySet<string> = new Set([GENERALISATION.name, TUNING]);

type Declared = ReadonlyMap<string, Column>;
/** Types of columns that nobody declares: those of settings. */
type Settings = ReadonlyMap<string, CellType>;

/**
 * Writes `<table>.parquet` beside every CSV of the experiment's folder that this program or the finished runs, `done`,
 * declare; each is replaced in one step, and one whose CSV is gone is removed. The bytes follow from the CSV and the
 * declarations. Throws a UserError if a cell is not what its column declares.
 */
export async function writeParquet(folder: ExperimentFolder, done: readonly Done[]): Promise<void> {
  const tables = declaredBy(done);
  const linesOf = (table: string) => readLines(createReadStream(join(folder.path, `${table}.csv`)));
  const isThere = (table: string): boolean => folder.own.has(`${table}.csv`);
  const settings = isThere(RUNS) ? await settingsIn(linesOf(RUNS), tables.get(RUNS)!, new Map()) : new Map();
  for (const [table, declared] of tables) {
    if (!isThere(table)) {
      folder.own.removeFile(`${table}.parquet`);
      continue;
    }
    const known = OTHERS.has(table) ? new Map<string, CellType>() : settings;
    const own = await settingsIn(linesOf(table), declared, known);
    const columnsOf = (header: readonly string[]): readonly TypedColumn[] =>
      header.map((name) => typed(name, declared, new Map([...known, ...own])));
    const where = bare(shownPath(join(folder.path, `${table}.csv`)));
    await folder.own.replaceFrom(`${table}.parquet`, parquetOf(linesOf(table), columnsOf, where));
  }
}

/** Removes what {@link writeParquet} wrote. */
export function removeParquet({ own }: ExperimentFolder): void {
  for (const name of own.names())
    if (name.endsWith(".parquet") && own.has(name.replace(/parquet$/, "csv"))) own.removeFile(name);
}

/** Columns by table and name. */
function declaredBy(done: readonly Done[]): ReadonlyMap<string, Declared> {
  const tables = new Map<string, Map<string, Column>>();
  const summaries = new Map<string, Column>();
  for (const { record } of done) {
    for (const { name, columns } of record.tables)
      tables.set(name, new Map([...(tables.get(name) ?? []), ...byName(columns)]));
    for (const { column } of record.outcome.summaries) summaries.set(column.name, column);
  }
  const known = documentedTables({
    tables: [...tables].map(([name, columns]) => ({ name, columns: [...columns.values()] })),
    summaries: [...summaries.values()],
  });
  const anywhere = [...joinedColumns([]), ...[...summaries.values()].map(summaryColumn)];
  return new Map(known.map(({ name, columns }) => [name, byName([...anywhere, ...columns])]));
}

const byName = (columns: readonly Column[]): Map<string, Column> =>
  new Map(columns.map((column) => [column.name, column]));

/** The types of settings that are not in `known`, each from all of its cells; a table without any is not read. */
async function settingsIn(
  lines: AsyncIterable<readonly string[]>,
  declared: Declared,
  known: Settings,
): Promise<Settings> {
  const seen = new Map<string, Set<string>>();
  let header: readonly string[] | null = null;
  for await (const line of lines) {
    if (header === null) {
      header = line;
      for (const name of header) if (!declared.has(name) && !known.has(name)) seen.set(name, new Set());
      if (seen.size === 0) break;
    } else
      for (const [i, cell] of line.entries())
        if (cell !== "") seen.get(header[i]!)?.add(typeof readCell(cell));
  }
  return new Map([...seen].map(([name, kinds]) => [name, settingType(kinds)]));
}

/** Of what one reader and another would not take for the same, the text as it is written. */
function settingType(kinds: Iterable<string>): CellType {
  const [only, another] = kinds;
  if (another !== undefined) return "text";
  return only === "number" ? "number" : only === "boolean" ? "truth" : "text";
}

function typed(name: string, declared: Declared, settings: Settings): TypedColumn {
  const column = declared.get(name);
  if (column === undefined) return { ...sweptColumns([name])[0]!, type: settings.get(name) ?? "text" };
  const { unit, about, text, whole, truth } = column;
  return { name, unit, about, type: text ? "text" : whole ? "whole" : truth ? "truth" : "number" };
}
