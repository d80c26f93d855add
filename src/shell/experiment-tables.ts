/** The files about all runs of an experiment together. */
import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Column } from "../components/define.ts";
import {
  COMPARISON,
  EVALUATION,
  joinedCells,
  joinedColumns,
  RUN_COLUMNS,
  RUNS,
  type Table,
  TRAINING,
} from "../results/columns.ts";
import { csvHeader, csvLines, type CsvValue } from "../results/csv.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { runsTable } from "../results/runs-table.ts";
import { comparisonTable } from "../statistics/comparison-table.ts";
import { growingPath } from "./atomic.ts";
import { type ExperimentFolder, writeFile } from "./experiment-folder.ts";
import { readLines } from "./read-table.ts";

/** Each is replaced in one step. `diagnostics` are those that there are, measured or not. */
export async function writeTables(
  folder: ExperimentFolder,
  results: Results,
  diagnostics: Iterable<string>,
): Promise<void> {
  const possible = [TRAINING.name, EVALUATION.name, ...diagnostics];
  await joinTables(folder, results, possible);
  writeFile(folder, `${COMPARISON}.csv`, csvLines(comparisonTable(results)));
  writeFile(folder, `${RUNS}.csv`, csvLines(runsTable(results)));
}

/**
 * Writes the tables of all runs together, <table>.csv, in the order of the runs, each row with its run's label and swept
 * settings. Tables that a run lacks (it did not measure that) are skipped for it; columns that it lacks are empty. One
 * file is held open at a time and none is read whole. Of the tables in `possible`, those that no run has are removed:
 * they would be of runs that are no longer there.
 */
export async function joinTables(
  folder: ExperimentFolder,
  { fates, swept }: Pick<Results, "fates" | "swept">,
  possible: readonly string[],
): Promise<void> {
  const done = fates.filter(isDone);
  const names = new Set(done.flatMap(({ record }) => record.tables.map(({ name }) => name)));
  for (const name of possible)
    if (!names.has(name)) rmSync(join(folder.path, `${name}.csv`), { force: true });
  for (const name of names) {
    const parts = done.flatMap((one): Part[] => {
      const table = one.record.tables.find((candidate) => candidate.name === name);
      return table ? [{ ...one, table, front: joinedCells(one.run, swept) }] : [];
    });
    const path = join(folder.path, `${name}.csv`);
    const growing = growingPath(path);
    await pipeline(Readable.from(joined(folder, parts, swept)), createWriteStream(growing));
    renameSync(growing, path);
  }
}

/** A run's share of a joined table, and the cells that stand in front of its own. */
type Part = Done & { readonly table: Table; readonly front: readonly CsvValue[] };

/** A run's columns without those that a joined table has in another form. */
const ownColumns = ({ columns }: Table): readonly Column[] => columns.slice(RUN_COLUMNS.length);

async function* joined(
  { runs }: ExperimentFolder,
  parts: readonly Part[],
  swept: readonly string[],
): AsyncGenerator<string | Buffer> {
  const columns = new Map(
    parts.flatMap(({ table }) => ownColumns(table).map((column) => [column.name, column] as const)),
  );
  const names = [...columns.keys()];
  yield csvHeader([...joinedColumns(swept), ...columns.values()]);
  for (const part of parts) {
    const path = join(runs, part.run.id, `${part.table.name}.csv`);
    const own = ownColumns(part.table);
    const sameColumns = names.every((column, i) => own[i]?.name === column);
    yield* sameColumns ? fronted(path, part) : rewritten(path, part, names);
  }
}

/** A run's rows, byte for byte but for what they begin with. */
async function* fronted(path: string, { run, table, front }: Part): AsyncGenerator<Buffer> {
  // Every row of a run begins alike. Bytes are handled as characters of Latin-1, of which each is one byte.
  const latin = (cells: readonly CsvValue[]): string =>
    Buffer.from(csvLines([cells]).replace(/\n$/, ",")).toString("latin1");
  const before = latin([run.id, run.seed]);
  const after = latin(front);
  const start = Buffer.byteLength(csvHeader(table.columns));
  for await (const rows of wholeRows(createReadStream(path, { start }) as AsyncIterable<Buffer>)) {
    const changed = rows.map((row) => {
      if (!row.startsWith(before)) throw new Error(`${path}: a row is not of the run ${run.id}`);
      return after + row.slice(before.length);
    });
    yield Buffer.from(changed.join(""), "latin1");
  }
}

/** The rows that end in each chunk, as Latin-1; a line end between quotes ends no row. */
async function* wholeRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let left = "";
  for await (const chunk of chunks) {
    const text = left + chunk.toString("latin1");
    const rows: string[] = [];
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
      const row = text.slice(from, end + 1);
      if (row.includes('"') && row.split('"').length % 2 === 0) continue;
      rows.push(row);
      from = end + 1;
    }
    left = text.slice(from);
    yield rows;
  }
  if (left !== "") throw new Error(`a table ends within a row: ${left.slice(0, 100)}`);
}

/** Rows are turned into text this many at a time. */
const ROWS_AT_ONCE = 1000;

/** A run's rows, each column where the joined table has it. */
async function* rewritten(
  path: string,
  { table, front }: Part,
  columns: readonly string[],
): AsyncGenerator<string> {
  const places = columns.map((name) => table.columns.findIndex((column) => column.name === name));
  let waiting: CsvValue[][] = [];
  let isHeader = true;
  for await (const cells of readLines(path)) {
    // Cells that are copied stay the text that they are.
    if (!isHeader) waiting.push([...front, ...places.map((place) => cells[place] ?? null)]);
    isHeader = false;
    if (waiting.length < ROWS_AT_ONCE) continue;
    yield csvLines(waiting);
    waiting = [];
  }
  yield csvLines(waiting);
}
